<?php
/**
 * Plugin Name: Throw-away site
 * Description: Keeps the site's mail in a file, and its update checks from failing loudly.
 */

// One line of JSON per mail; none is sent.
add_filter(
	'pre_wp_mail',
	static function ( $sent, array $mail ): bool {
		$line = wp_json_encode( $mail, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n";
		return false !== file_put_contents( SCIMPRESS_MAIL_LOG, $line, FILE_APPEND | LOCK_EX );
	},
	PHP_INT_MAX,
	2
);

// A blocked update check is a PHP warning in core, an unavailable server is not:
// whatever stands in the debug log is then worth reading.
add_filter(
	'pre_http_request',
	static function ( $response, array $arguments, string $url ) {
		if ( ! str_ends_with( '.' . wp_parse_url( $url, PHP_URL_HOST ), '.wordpress.org' ) ) {
			return $response;
		}
		return array(
			'headers'  => array(),
			'body'     => '',
			'response' => array(
				'code'    => 503,
				'message' => 'Service Unavailable',
			),
			'cookies'  => array(),
			'filename' => null,
		);
	},
	10,
	3
);
