<?php
$article = ['id' => 'php-1', 'title' => 'Le tramway de Salé', 'content_html' => '<p>La ligne ouvre lundi.</p>'];
$headers = ['Authorization: Bearer ' . getenv('BARID_TOKEN'), 'Content-Type: application/json'];
$http = ['method' => 'POST', 'header' => $headers, 'content' => json_encode($article), 'ignore_errors' => true];
$context = stream_context_create(['http' => $http + ['timeout' => 30]]);
$answer = json_decode(file_get_contents(getenv('BARID_URL') . '/articles', false, $context), true);
[, $status] = explode(' ', $http_response_header[0]);
if ($status >= 400) { fwrite(STDERR, "$status {$answer['detail']}\n"); exit(1); }
echo "$status {$answer['id']}\n";
