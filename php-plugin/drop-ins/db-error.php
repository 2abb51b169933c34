<?php
/**
 * Answers identity providers while the database cannot be reached.
 *
 * WordPress looks for wp-content/db-error.php when it cannot reach its database, long before any plugin is
 * loaded; without it, whoever asks gets a page of HTML. This one tells a SCIM client to come back later, in SCIM
 * (RFC 7644 section 3.12), and shows everybody else the page that WordPress would. To use it, copy it to
 * wp-content/db-error.php; nothing installs it by itself.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

// Compared with a pattern and not put anywhere.
$scimpress_address = $_SERVER['REQUEST_URI'] ?? ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- there is no WordPress yet that could.
$scimpress_base    = '#^[^?]*/wp-json/scim/v2(?:[/?]|$)|[?&]rest_route=(?:/|%2F)scim(?:/|%2F)v2(?:[/&%]|$)#i';

if ( is_string( $scimpress_address ) && 1 === preg_match( $scimpress_base, $scimpress_address ) ) {
	if ( ! headers_sent() ) {
		http_response_code( 503 );
		header( 'Content-Type: application/scim+json' );
		header( 'Retry-After: 30' );
		header( 'Cache-Control: no-store' );
		header( 'X-Content-Type-Options: nosniff' );
	}
	echo '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"503","detail":"the site cannot reach its database; try again later"}';
	exit;
}

// What WordPress shows without this file.
wp_die( '<h1>Error establishing a database connection</h1>', 'Database Error' );
