<?php
// A WordPress of a few functions, which runs the plug-in of samples/wordpress through the steps of a scenario: lines of JSON on
// standard input, one result for each on standard output. Requests are real ones.
error_reporting( E_ALL );
set_error_handler( static function ( int $level, string $message, string $file, int $line ): bool {
	if ( ! ( error_reporting() & $level ) ) {
		return true;
	}
	fwrite( STDERR, "$message at $file:$line\n" );
	exit( 3 );
} );

define( 'ABSPATH', __DIR__ . '/' );
const DAY_IN_SECONDS = 86400;

class WP_Post {
	public int $ID = 0;
	public string $post_author = '1';
	public string $post_date_gmt = '2024-11-28 08:00:00';
	public string $post_modified_gmt = '2024-11-28 08:00:00';
	public string $post_content = '';
	public string $post_title = '';
	public string $post_excerpt = '';
	public string $post_status = 'draft';
	public string $post_password = '';
	public string $post_type = 'post';
	public string $post_name = '';
	public string $guid = '';
}
class WP_Error {
	public function __construct( private string $code, private string $message ) {}
	public function get_error_message(): string { return $this->message; }
}
class Barid_Test_Database {
	public string $options = 'wp_options';
	public function esc_like( string $text ): string { return addcslashes( $text, '_%\\' ); }
	public function prepare( string $sql, string $like ): string { return $like; }
	private function names( string $like ): array {
		$prefix = str_replace( array( '\\_', '%' ), array( '_', '' ), $like );
		return array_values( array_filter( array_keys( World::$options ), static fn( $name ) => str_starts_with( $name, $prefix ) ) );
	}
	public function get_var( string $like ): string { return (string) count( $this->names( $like ) ); }
	public function get_col( string $like ): array { return $this->names( $like ); }
}
final class World {
	public static array $options = array();
	public static array $posts = array();
	public static array $hooks = array();
	public static array $cron = array();
	public static array $uninstall = array();
	public static array $fields = array();
	public static array $errors = array();
	public static bool $may = true;
	public static bool $has_nonce = true;
	public static int $sent = 0;
}
$wpdb = new Barid_Test_Database();

function add_filter( $hook, $callback, $priority = 10, $accepted = 1 ) { World::$hooks[ $hook ][] = array( $callback, $accepted ); }
function add_action( $hook, $callback, $priority = 10, $accepted = 1 ) { add_filter( $hook, $callback, $priority, $accepted ); }
function do_action( $hook, ...$args ) {
	foreach ( World::$hooks[ $hook ] ?? array() as [ $callback, $accepted ] ) {
		$callback( ...array_slice( $args, 0, $accepted ) );
	}
}
function apply_filters( $hook, $value, ...$args ) {
	foreach ( World::$hooks[ $hook ] ?? array() as [ $callback, $accepted ] ) {
		$value = $callback( ...array_slice( array( $value, ...$args ), 0, $accepted ) );
	}
	return $value;
}
function get_option( $name, $default = false ) { return World::$options[ $name ] ?? $default; }
function update_option( $name, $value, $autoload = null ) { World::$options[ $name ] = unserialize( serialize( $value ) ); }
function delete_option( $name ) { unset( World::$options[ $name ] ); }
function wp_parse_args( $given, $defaults ) { return array_merge( $defaults, $given ); }
function get_post( $id ) { return World::$posts[ $id ] ?? null; }
function wp_is_post_revision( $post ) { return 'revision' === $post->post_type; }
function wp_is_post_autosave( $post ) { return false; }
function is_object_in_taxonomy( $type, $taxonomy ) { return 'post' === $type; }
function get_the_terms( $post, $taxonomy ) {
	return 'category' === $taxonomy
		? array( (object) array( 'slug' => 'uncategorized', 'name' => 'Uncategorized' ), (object) array( 'slug' => 'ports', 'name' => 'Ports &amp; docks' ) )
		: false;
}
function get_the_author_meta( $field, $id ) { return 'Salma Bennis'; }
function get_bloginfo( $what ) { return 'fr_FR'; }
function setup_postdata( $post ) {}
function wp_reset_postdata() {}
function get_post_thumbnail_id( $post ) { return 9; }
function wp_get_attachment_image_url( $id, $size ) { return 'https://wp.example.org/port.jpg'; }
function get_post_meta( $id, $name, $single ) { return 'Le port'; }
function get_permalink( $post ) { return 'https://wp.example.org/' . $post->post_name . '/'; }
function wp_strip_all_tags( $text ) { return strip_tags( $text ); }
function wp_json_encode( $value, $flags = 0 ) { return json_encode( $value, $flags ); }
function wp_generate_uuid4() { return bin2hex( random_bytes( 16 ) ); }
function wp_rand( $min, $max ) { return $min; }
function wp_schedule_single_event( $at, $hook, $args ) { World::$cron[] = array( 'in' => $at - time(), 'hook' => $hook, 'args' => $args ); }
function wp_clear_scheduled_hook( $hook, $args ) {
	World::$cron = array_values( array_filter( World::$cron, static fn( $event ) => $event['hook'] !== $hook || $event['args'] !== $args ) );
}
function wp_unschedule_hook( $hook ) { World::$cron = array_values( array_filter( World::$cron, static fn( $event ) => $event['hook'] !== $hook ) ); }
function wp_remote_post( $url, $given ) {
	World::$sent += 1;
	$lines = array();
	foreach ( $given['headers'] as $name => $value ) {
		$lines[] = "$name: $value";
	}
	$http   = array( 'method' => 'POST', 'header' => implode( "\r\n", $lines ), 'content' => $given['body'], 'ignore_errors' => true, 'timeout' => $given['timeout'], 'follow_location' => 0 );
	$answer = @file_get_contents( $url, false, stream_context_create( array( 'http' => $http ) ) );
	return false === $answer ? new WP_Error( 'http_request_failed', 'Connection refused' ) : array( 'body' => $answer, 'lines' => $http_response_header );
}
function is_wp_error( $value ) { return $value instanceof WP_Error; }
function wp_remote_retrieve_body( $answer ) { return $answer['body']; }
function wp_remote_retrieve_response_code( $answer ) { return (int) explode( ' ', $answer['lines'][0] )[1]; }
function wp_remote_retrieve_header( $answer, $name ) {
	foreach ( $answer['lines'] as $line ) {
		if ( 0 === stripos( $line, "$name:" ) ) {
			return trim( substr( $line, strlen( $name ) + 1 ) );
		}
	}
	return '';
}
// WordPress brings one where PHP lacks the extension mbstring.
if ( ! function_exists( 'mb_substr' ) ) {
	function mb_substr( $text, $start, $length ) { return substr( $text, $start, $length ); }
}
function __( $text, $domain ) { return $text; }
function _n( $one, $many, $count, $domain ) { return 1 === $count ? $one : $many; }
function esc_html( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_attr( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_html__( $text, $domain ) { return esc_html( $text ); }
function esc_url( $url ) { return esc_attr( $url ); }
function esc_url_raw( $url, $schemes ) { return preg_match( '~^(?:' . implode( '|', $schemes ) . ')://~', $url ) ? $url : ''; }
function wp_parse_url( $url ) { return parse_url( $url ); }
function add_settings_error( $setting, $code, $message ) { World::$errors[] = $code; }
function sanitize_key( $text ) { return preg_replace( '/[^a-z0-9_-]/', '', strtolower( $text ) ); }
function post_type_exists( $type ) { return in_array( $type, array( 'post', 'page', 'news' ), true ); }
function register_setting( $group, $name, $args ) { World::$hooks['sanitize'] = array( array( $args['sanitize_callback'], 1 ) ); }
function add_settings_section( $id, $title, $callback, $page ) {}
function add_settings_field( $id, $title, $callback, $page, $section, $args = array() ) { World::$fields[] = $callback; }
function get_post_types( $which, $output ) { return array( (object) array( 'name' => 'post', 'labels' => (object) array( 'name' => 'Posts' ) ) ); }
function checked( $one, $other, $echo ) { return $one === $other ? 'checked' : ''; }
function add_options_page( $title, $menu, $capability, $slug, $callback ) { World::$options['test_capability'] = $capability; }
function current_user_can( $capability ) { return World::$may; }
function settings_fields( $group ) { echo '<input type="hidden" name="_wpnonce" value="n">'; }
function do_settings_sections( $page ) { foreach ( World::$fields as $field ) { $field(); } }
function submit_button( $text = 'Save', $kind = '' ) { echo '<button>' . esc_html( $text ) . '</button>'; }
function wp_nonce_field( $action ) { echo '<input type="hidden" name="_wpnonce" value="' . esc_attr( $action ) . '">'; }
function wp_date( $format, $at ) { return gmdate( DATE_ATOM, $at ); }
function admin_url( $path ) { return 'https://wp.example.org/wp-admin/' . $path; }
function wp_die( $message, $title, $args ) { throw new RuntimeException( 'wp_die ' . $args['response'] ); }
function check_admin_referer( $action ) { if ( ! World::$has_nonce ) { throw new RuntimeException( 'wp_die 403' ); } }
function wp_safe_redirect( $url ) {}
function load_plugin_textdomain( $domain ) {}
function register_deactivation_hook( $file, $callback ) { World::$uninstall['deactivate'] = $callback; }
function register_uninstall_hook( $file, $callback ) { World::$uninstall['uninstall'] = $callback; }
function barid_exit(): void {}

require $argv[1];
do_action( 'init' );
do_action( 'admin_init' );
do_action( 'admin_menu' );

/** Stores a post as WordPress does, with what it was before. */
function save( array $members ): void {
	$before = World::$posts[ $members['ID'] ] ?? null;
	$post   = null === $before ? new WP_Post() : clone $before;
	foreach ( $members as $name => $value ) {
		$post->$name = $value;
	}
	$post->guid = '' === $post->guid ? 'https://wp.example.org/?p=' . $post->ID : $post->guid;
	World::$posts[ $post->ID ] = $post;
	do_action( 'wp_after_insert_post', $post->ID, $post, null !== $before, $before );
}

while ( false !== ( $line = fgets( STDIN ) ) ) {
	$step   = json_decode( $line, true );
	$result = array();
	switch ( $step['do'] ) {
		case 'settings':
			World::$errors                    = array();
			World::$options['barid_settings'] = apply_filters( 'sanitize', $step['given'] );
			$result                           = array( 'errors' => World::$errors, 'address' => barid_settings()['address'] );
			break;
		case 'save':
			save( $step['post'] );
			break;
		case 'delete':
			do_action( 'before_delete_post', $step['id'], World::$posts[ $step['id'] ] );
			unset( World::$posts[ $step['id'] ] );
			break;
		case 'cron':
			$due         = World::$cron;
			World::$cron = array();
			foreach ( $due as $event ) {
				do_action( $event['hook'], ...$event['args'] );
			}
			break;
		case 'page':
			World::$may = $step['may'] ?? true;
			ob_start();
			barid_page();
			$result = array( 'html' => ob_get_clean() );
			break;
		case 'test':
			World::$may       = $step['may'] ?? true;
			World::$has_nonce = $step['nonce'] ?? true;
			try {
				do_action( 'admin_post_barid_test' );
			} catch ( RuntimeException $error ) {
				$result = array( 'died' => $error->getMessage() );
			}
			break;
		case 'uninstall':
			( World::$uninstall['uninstall'] )();
			$result = array( 'options' => array_values( array_diff( array_keys( World::$options ), array( 'test_capability' ) ) ) );
			break;
	}
	// The end of a request of the editor.
	do_action( 'shutdown' );
	World::$hooks['shutdown'] = array_slice( World::$hooks['shutdown'] ?? array(), 0, 1 );
	$state = array( 'last' => World::$options['barid_last'] ?? null, 'cron' => World::$cron, 'sent' => World::$sent, 'waiting' => barid_count() );
	fwrite( STDOUT, json_encode( $result + $state ) . "\n" );
}
