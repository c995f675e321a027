<?php
/**
 * Plugin Name:       Barid
 * Description:       Sends posts to Barid when they are published, changed or taken back: signed, and repeated until they arrive.
 * Version:           1.0.0
 * Requires at least: 5.9
 * Requires PHP:      7.4
 * License:           Apache-2.0
 * Text Domain:       barid
 *
 * One file: copy it to wp-content/plugins/, activate it, and fill in Settings > Barid. docs/cms.md says what Barid needs.
 *
 * A message says what a post is at the time of its delivery, so that a late one never brings an older text back. Themes and
 * plug-ins may change what is sent: add_filter( 'barid_item', function ( array $item, WP_Post $post ) { … }, 10, 2 ).
 */

defined( 'ABSPATH' ) || exit;

/** Seconds until the next attempt, by the number of attempts that failed: three days in all. */
const BARID_BACKOFF = array( 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600 );

/** Answers that the same message may get otherwise later; any other 4xx is final. */
const BARID_PASSING = array( 401, 403, 404, 408, 409, 425, 429 );

const BARID_GENERATOR = 'barid-wordpress/1.0.0';

/** Settings: the address, the types of posts, and the signing key unless wp-config.php has BARID_SIGNING_KEY. */
function barid_settings(): array {
	return wp_parse_args(
		get_option( 'barid_settings', array() ),
		array( 'address' => '', 'key' => '', 'types' => array( 'post' ) )
	);
}

function barid_key(): string {
	return defined( 'BARID_SIGNING_KEY' ) ? (string) BARID_SIGNING_KEY : (string) barid_settings()['key'];
}

/** Whether everybody may read a post now. */
function barid_is_public( ?WP_Post $post ): bool {
	return $post instanceof WP_Post && 'publish' === $post->post_status && '' === (string) $post->post_password;
}

function barid_concerns( WP_Post $post ): bool {
	return in_array( $post->post_type, barid_settings()['types'], true ) && ! wp_is_post_revision( $post ) && ! wp_is_post_autosave( $post );
}

/** A date of WordPress in UTC, which has no zone, as RFC 3339. */
function barid_instant( string $gmt ): string {
	return '0000' === substr( $gmt, 0, 4 ) || '' === $gmt ? gmdate( DATE_ATOM ) : gmdate( DATE_ATOM, strtotime( $gmt . ' UTC' ) );
}

function barid_names( WP_Post $post, string $taxonomy ): array {
	$terms = is_object_in_taxonomy( $post->post_type, $taxonomy ) ? get_the_terms( $post, $taxonomy ) : false;
	if ( ! is_array( $terms ) ) {
		return array();
	}
	$named = array_filter( $terms, static fn( $term ) => 'uncategorized' !== $term->slug );
	return array_values( array_map( static fn( $term ) => html_entity_decode( $term->name, ENT_QUOTES, 'UTF-8' ), $named ) );
}

/** Authors, with those of Co-Authors Plus. */
function barid_authors( WP_Post $post ): array {
	if ( function_exists( 'get_coauthors' ) ) {
		$authors = array_map( static fn( $author ) => array( 'name' => $author->display_name ), get_coauthors( $post->ID ) );
	} else {
		$authors = array( array( 'name' => (string) get_the_author_meta( 'display_name', (int) $post->post_author ) ) );
	}
	return array_values( array_filter( $authors, static fn( $author ) => '' !== $author['name'] ) );
}

/** The language of a post: of Polylang or WPML, else of the site. */
function barid_language( WP_Post $post ): string {
	$own = function_exists( 'pll_get_post_language' ) ? pll_get_post_language( $post->ID, 'locale' ) : '';
	if ( ! $own ) {
		$details = apply_filters( 'wpml_post_language_details', null, $post->ID );
		$own     = is_array( $details ) && isset( $details['locale'] ) ? $details['locale'] : get_bloginfo( 'language' );
	}
	return str_replace( '_', '-', (string) $own );
}

/** A post as an item of JSON Feed. */
function barid_item( WP_Post $post ): array {
	$before          = $GLOBALS['post'] ?? null;
	$GLOBALS['post'] = $post;
	setup_postdata( $post );
	$content         = apply_filters( 'the_content', $post->post_content );
	$GLOBALS['post'] = $before;
	wp_reset_postdata();
	$thumbnail = (int) get_post_thumbnail_id( $post );
	$image     = $thumbnail > 0 ? wp_get_attachment_image_url( $thumbnail, 'full' ) : false;
	$item      = array(
		'id'             => $post->guid,
		'url'            => get_permalink( $post ),
		'title'          => html_entity_decode( wp_strip_all_tags( $post->post_title ), ENT_QUOTES, 'UTF-8' ),
		'content_html'   => $content,
		'language'       => barid_language( $post ),
		'authors'        => barid_authors( $post ),
		'tags'           => array_values( array_unique( array_merge( barid_names( $post, 'category' ), barid_names( $post, 'post_tag' ) ) ) ),
		'date_published' => barid_instant( $post->post_date_gmt ),
		'date_modified'  => barid_instant( $post->post_modified_gmt ),
	);
	if ( '' !== trim( $post->post_excerpt ) ) {
		$item['summary'] = html_entity_decode( wp_strip_all_tags( $post->post_excerpt ), ENT_QUOTES, 'UTF-8' );
	}
	if ( $image ) {
		$item['image'] = $image;
		$alt           = (string) get_post_meta( $thumbnail, '_wp_attachment_image_alt', true );
		if ( '' !== $alt ) {
			$item['_barid'] = array( 'image' => array( 'alt' => $alt ) );
		}
	}
	return (array) apply_filters( 'barid_item', $item, $post );
}

/** What to say about a post now: `job` tells what it was when it was queued, because it may be gone. */
function barid_message( int $post_id, array $job ): array {
	$post = get_post( $post_id );
	if ( empty( $job['deleted'] ) && $post instanceof WP_Post && barid_concerns( $post ) && barid_is_public( $post ) ) {
		return array( 'generator' => BARID_GENERATOR, 'event' => 'published', 'item' => barid_item( $post ) );
	}
	$item = array( 'id' => $job['guid'], 'date_modified' => $job['at'] );
	return array( 'generator' => BARID_GENERATOR, 'event' => 'withdrawn', 'item' => $item );
}

/** Signs by Standard Webhooks: the key may begin with whsec_, and is base64. */
function barid_headers( string $id, string $body ): array {
	$time   = (string) time();
	$secret = base64_decode( preg_replace( '/^whsec_/', '', trim( barid_key() ) ), true );
	$signed = hash_hmac( 'sha256', "$id.$time.$body", (string) $secret, true );
	return array(
		'Content-Type'      => 'application/json',
		'webhook-id'        => $id,
		'webhook-timestamp' => $time,
		'webhook-signature' => 'v1,' . base64_encode( $signed ),
	);
}

/** Sends a message. Returns the status, or 0 where there was no answer, what was answered, and seconds to wait. */
function barid_send( array $message, string $nonce ): array {
	$body = wp_json_encode( $message, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	if ( false === $body ) {
		return array( 'status' => 400, 'detail' => __( 'The post has bytes that are no UTF-8.', 'barid' ), 'wait' => 0 );
	}
	// A repeated message has the id of the first one, and Barid gives it the same answer.
	$id     = 'wp_' . substr( hash( 'sha256', $nonce . $body ), 0, 32 );
	$answer = wp_remote_post(
		barid_settings()['address'],
		array( 'timeout' => 8, 'redirection' => 0, 'headers' => barid_headers( $id, $body ), 'body' => $body )
	);
	if ( is_wp_error( $answer ) ) {
		return array( 'status' => 0, 'detail' => $answer->get_error_message(), 'wait' => 0 );
	}
	$said   = json_decode( (string) wp_remote_retrieve_body( $answer ), true );
	$detail = is_array( $said ) && isset( $said['detail'] ) && is_string( $said['detail'] ) ? $said['detail'] : '';
	$wait   = (int) wp_remote_retrieve_header( $answer, 'retry-after' );
	return array( 'status' => (int) wp_remote_retrieve_response_code( $answer ), 'detail' => $detail, 'wait' => $wait );
}

/** Remembers how the last message ended, for the settings page. */
function barid_note( string $what, array $result ): void {
	$note = array( 'what' => $what, 'status' => $result['status'], 'detail' => mb_substr( $result['detail'], 0, 500 ), 'at' => time() );
	update_option( 'barid_last', $note, false );
}

/** The option with what waits for a post: one for each, so that two editors who save at the same time lose nothing. */
function barid_waiting( int $post_id ): string {
	return 'barid_waiting_' . $post_id;
}

/** Attempts what waits for a post; what fails is scheduled again. */
function barid_deliver( int $post_id ): void {
	$job = get_option( barid_waiting( $post_id ), null );
	if ( ! is_array( $job ) || '' === barid_settings()['address'] || '' === barid_key() ) {
		return;
	}
	$result = barid_send( barid_message( $post_id, $job ), $job['nonce'] );
	barid_note( $job['title'], $result );
	// Another request may have queued a newer change meanwhile.
	$now = get_option( barid_waiting( $post_id ), null );
	if ( ! is_array( $now ) || $now['nonce'] !== $job['nonce'] ) {
		return;
	}
	$status = $result['status'];
	$passes = 0 === $status || $status >= 500 || in_array( $status, BARID_PASSING, true );
	if ( ! $passes || $job['failed'] >= count( BARID_BACKOFF ) ) {
		delete_option( barid_waiting( $post_id ) );
		return;
	}
	$wait = max( BARID_BACKOFF[ $job['failed'] ], min( $result['wait'], DAY_IN_SECONDS ) );
	update_option( barid_waiting( $post_id ), array_merge( $job, array( 'failed' => $job['failed'] + 1 ) ), false );
	// Posts that failed together are not tried together.
	wp_schedule_single_event( time() + $wait + wp_rand( 0, 30 ), 'barid_deliver', array( $post_id ) );
}
add_action( 'barid_deliver', 'barid_deliver' );

/** Queues what a post has become, in place of an older change that waits, and attempts it when the page is done. */
function barid_queue( WP_Post $post, bool $is_deleted = false ): void {
	$job = array(
		'guid'    => $post->guid,
		'title'   => $post->post_title,
		'at'      => $is_deleted ? gmdate( DATE_ATOM ) : barid_instant( $post->post_modified_gmt ),
		'deleted' => $is_deleted,
		'failed'  => 0,
		'nonce'   => wp_generate_uuid4(),
	);
	update_option( barid_waiting( $post->ID ), $job, false );
	wp_clear_scheduled_hook( 'barid_deliver', array( $post->ID ) );
	// If this process dies before the attempt, the next minute makes it.
	wp_schedule_single_event( time() + BARID_BACKOFF[0], 'barid_deliver', array( $post->ID ) );
	barid_at_end( $post->ID );
}

/** Attempts each post once, after the answer to the editor has its text: saving waits for nobody. */
function barid_at_end( int $post_id ): void {
	static $posts = array();
	if ( array() === $posts ) {
		add_action(
			'shutdown',
			static function () use ( &$posts ): void {
				if ( function_exists( 'fastcgi_finish_request' ) ) {
					fastcgi_finish_request();
				}
				foreach ( array_keys( $posts ) as $id ) {
					wp_clear_scheduled_hook( 'barid_deliver', array( $id ) );
					barid_deliver( $id );
				}
				$posts = array();
			}
		);
	}
	$posts[ $post_id ] = true;
}

/**
 * After a post, its terms and its picture were stored: published, changed, unpublished, protected, scheduled for another time, put in the trash
 * or taken from it. A scheduled post comes here when WordPress publishes it.
 */
function barid_saved( int $post_id, WP_Post $post, bool $update, ?WP_Post $before ): void {
	if ( barid_concerns( $post ) && ( barid_is_public( $post ) || barid_is_public( $before ) ) ) {
		barid_queue( $post );
	}
}
add_action( 'wp_after_insert_post', 'barid_saved', 10, 4 );

/** A post that is deleted without the trash; one from the trash was withdrawn before, and twice does no harm. */
function barid_deleted( int $post_id, WP_Post $post ): void {
	if ( barid_concerns( $post ) && ( barid_is_public( $post ) || 'trash' === $post->post_status ) ) {
		barid_queue( $post, true );
	}
}
add_action( 'before_delete_post', 'barid_deleted', 10, 2 );

/** Checks what was entered. The key is never shown: an empty field keeps it. */
function barid_sanitize( $given ): array {
	$kept    = barid_settings();
	$given   = is_array( $given ) ? $given : array();
	$address = esc_url_raw( trim( (string) ( $given['address'] ?? '' ) ), array( 'https', 'http' ) );
	$parts   = wp_parse_url( $address );
	$host    = is_array( $parts ) ? (string) ( $parts['host'] ?? '' ) : '';
	$local   = in_array( $host, array( 'localhost', '127.0.0.1', '[::1]' ), true );
	if ( '' !== $address && ( '' === $host || isset( $parts['user'] ) || ( 'https' !== ( $parts['scheme'] ?? '' ) && ! $local ) ) ) {
		add_settings_error( 'barid_settings', 'address', __( 'The address must begin with https:// and hold no user or password.', 'barid' ) );
		$address = $kept['address'];
	}
	$key = trim( (string) ( $given['key'] ?? '' ) );
	if ( '' !== $key && ( strlen( (string) base64_decode( preg_replace( '/^whsec_/', '', $key ), true ) ) < 16 ) ) {
		add_settings_error( 'barid_settings', 'key', __( 'The signing key must be whsec_ and at least 16 bytes in base64.', 'barid' ) );
		$key = '';
	}
	$types = array_values( array_filter( array_map( 'sanitize_key', (array) ( $given['types'] ?? array() ) ), 'post_type_exists' ) );
	return array( 'address' => $address, 'key' => '' === $key ? $kept['key'] : $key, 'types' => array() === $types ? array( 'post' ) : $types );
}

function barid_admin_init(): void {
	register_setting( 'barid', 'barid_settings', array( 'type' => 'array', 'sanitize_callback' => 'barid_sanitize' ) );
	add_settings_section( 'barid', '', '__return_null', 'barid' );
	add_settings_field( 'barid_address', __( 'Address', 'barid' ), 'barid_address_field', 'barid', 'barid', array( 'label_for' => 'barid_address' ) );
	add_settings_field( 'barid_key', __( 'Signing key', 'barid' ), 'barid_key_field', 'barid', 'barid', array( 'label_for' => 'barid_key' ) );
	add_settings_field( 'barid_types', __( 'Types of posts', 'barid' ), 'barid_types_field', 'barid', 'barid' );
}
add_action( 'admin_init', 'barid_admin_init' );

function barid_address_field(): void {
	printf(
		'<input type="url" class="regular-text code" id="barid_address" name="barid_settings[address]" value="%s" placeholder="https://feeds.example.org/in/blog">',
		esc_attr( barid_settings()['address'] )
	);
}

function barid_key_field(): void {
	if ( defined( 'BARID_SIGNING_KEY' ) ) {
		echo esc_html__( 'BARID_SIGNING_KEY in wp-config.php', 'barid' );
		return;
	}
	printf(
		'<input type="password" class="regular-text code" id="barid_key" name="barid_settings[key]" value="" autocomplete="off" placeholder="%s">',
		esc_attr( '' === barid_key() ? 'whsec_…' : __( 'saved; leave empty to keep it', 'barid' ) )
	);
}

function barid_types_field(): void {
	foreach ( get_post_types( array( 'public' => true ), 'objects' ) as $type ) {
		printf(
			'<label><input type="checkbox" name="barid_settings[types][]" value="%s" %s> %s</label><br>',
			esc_attr( $type->name ),
			checked( in_array( $type->name, barid_settings()['types'], true ), true, false ),
			esc_html( $type->labels->name )
		);
	}
}

function barid_admin_menu(): void {
	add_options_page( __( 'Barid', 'barid' ), __( 'Barid', 'barid' ), 'manage_options', 'barid', 'barid_page' );
}
add_action( 'admin_menu', 'barid_admin_menu' );

/** How many posts wait for an attempt. */
function barid_count(): int {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( 'barid_waiting_' ) . '%' ) );
}

function barid_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$last    = get_option( 'barid_last', array() );
	$waiting = barid_count();
	echo '<div class="wrap"><h1>' . esc_html__( 'Barid', 'barid' ) . '</h1>';
	echo '<form action="options.php" method="post">';
	settings_fields( 'barid' );
	do_settings_sections( 'barid' );
	submit_button();
	echo '</form><h2>' . esc_html__( 'Messages', 'barid' ) . '</h2>';
	/* translators: %d: number of posts */
	echo '<p>' . esc_html( sprintf( _n( '%d post waits for another attempt.', '%d posts wait for another attempt.', $waiting, 'barid' ), $waiting ) ) . '</p>';
	if ( isset( $last['at'] ) ) {
		/* translators: 1: title of a post, 2: date, 3: HTTP status, 4: what Barid answered */
		$line = sprintf( __( 'Last message: “%1$s”, %2$s, answered with %3$d. %4$s', 'barid' ), $last['what'], wp_date( 'c', $last['at'] ), $last['status'], $last['detail'] );
		echo '<p>' . esc_html( $line ) . '</p>';
	}
	echo '<form action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" method="post"><input type="hidden" name="action" value="barid_test">';
	wp_nonce_field( 'barid_test' );
	submit_button( __( 'Send a test message', 'barid' ), 'secondary' );
	echo '</form></div>';
}

/** Sends a message that Barid answers and that changes nothing. */
function barid_test(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do that.', 'barid' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'barid_test' );
	barid_note( __( 'test', 'barid' ), barid_send( array( 'generator' => BARID_GENERATOR, 'event' => 'test' ), wp_generate_uuid4() ) );
	wp_safe_redirect( admin_url( 'options-general.php?page=barid' ) );
	barid_exit();
}
add_action( 'admin_post_barid_test', 'barid_test' );

/** Ends the request; tests have another one. */
if ( ! function_exists( 'barid_exit' ) ) {
	function barid_exit(): void {
		exit;
	}
}

function barid_textdomain(): void {
	load_plugin_textdomain( 'barid' );
}
add_action( 'init', 'barid_textdomain' );

function barid_deactivate(): void {
	wp_unschedule_hook( 'barid_deliver' );
}
register_deactivation_hook( __FILE__, 'barid_deactivate' );

/** Leaves nothing behind. */
function barid_uninstall(): void {
	wp_unschedule_hook( 'barid_deliver' );
	global $wpdb;
	$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( 'barid_waiting_' ) . '%' ) );
	foreach ( array_merge( array( 'barid_settings', 'barid_last' ), $names ) as $option ) {
		delete_option( $option );
	}
}
register_uninstall_hook( __FILE__, 'barid_uninstall' );
