<?php
/**
 * The configuration of a throw-away site, copied one directory above its core.
 *
 * What differs between sites stands in settings.php beside it: the database, the
 * salts and whether it is a network, written once; and in address.php: where the
 * site is served, written at every start.
 */

( static function ( array $settings, string $address ): void {
	define( 'DB_NAME', 'wordpress' );
	define( 'DB_USER', 'root' );
	define( 'DB_PASSWORD', '' );
	define( 'DB_CHARSET', 'utf8mb4' );
	define( 'DB_COLLATE', '' );
	if ( 'sqlite' === $settings['database'] ) {
		define( 'DB_HOST', 'localhost' );
		define( 'DB_DIR', __DIR__ . '/database' );
		define( 'DB_FILE', 'site.sqlite' );
	} else {
		define( 'DB_HOST', 'localhost:' . $settings['socket'] );
	}

	foreach ( $settings['salts'] as $name => $salt ) {
		define( $name, $salt );
	}

	if ( ! $settings['multisite'] ) {
		define( 'WP_HOME', $address );
		define( 'WP_SITEURL', $address );
	} elseif ( ! getenv( 'SCIMPRESS_MAKING_SITE' ) ) {
		define( 'MULTISITE', true );
		define( 'SUBDOMAIN_INSTALL', false );
		define( 'DOMAIN_CURRENT_SITE', substr( $address, strlen( 'http://' ) ) );
		define( 'PATH_CURRENT_SITE', '/' );
		define( 'SITE_ID_CURRENT_SITE', 1 );
		define( 'BLOG_ID_CURRENT_SITE', 1 );
	}
	// WP-CLI and other command lines have no request to take it from.
	$_SERVER['HTTP_HOST'] ??= substr( $address, strlen( 'http://' ) );
} )( require __DIR__ . '/settings.php', trim( file_get_contents( __DIR__ . '/address' ) ) );

define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', dirname( __DIR__ ) . '/logs/debug.log' );
define( 'WP_DEBUG_DISPLAY', false );
define( 'SCIMPRESS_MAIL_LOG', dirname( __DIR__ ) . '/logs/mail.log' );

// Plain http is enough for application passwords only where this says so.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
// The site calls nobody, changes none of its own files and does nothing by itself.
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
define( 'DISALLOW_FILE_MODS', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );

$table_prefix = 'wp_';

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/wordpress/' );
}
require_once ABSPATH . 'wp-settings.php';
