<?php
/**
 * Loads the WordPress site whose core is at WP_PATH, in this process.
 *
 * The site is a throw-away: tests open transactions of their own, so what they leave behind is deleted
 * rather than rolled back.
 *
 *     bin/demo --bare --detach --state /tmp/site
 *     WP_PATH=/tmp/site/site/wordpress phpunit -c tests/plugin
 */

declare( strict_types=1 );

( static function (): void {
	$scimpress_path = (string) getenv( 'WP_PATH' );
	if ( ! is_file( dirname( $scimpress_path ) . '/wp-config.php' ) ) {
		fwrite( STDERR, "WP_PATH names no site. Make one: bin/demo --bare --detach --state DIR, then WP_PATH=DIR/site/wordpress\n" );
		exit( 2 );
	}

	// WordPress is written to be loaded from the outermost scope.
	foreach ( array( 'wp', 'wpdb', 'wp_query', 'wp_rewrite', 'wp_roles', 'wp_locale', 'wp_filter', 'wp_actions', 'wp_filters', 'wp_current_filter', 'wp_object_cache', 'wp_version', 'wp_db_version', 'table_prefix', 'blog_id', 'current_site', 'current_blog', 'shortcode_tags', 'wp_embed', 'wp_widget_factory', 'wp_the_query', 'wp_plugin_paths', 'wp_textdomain_registry', 'wp_locale_switcher', 'allowedposttags', 'allowedtags', 'allowedentitynames', 'allowedxmlentitynames', 'pagenow', 'locale', 'l10n', 'timestart', 'super_admins', 'domain', 'path', 'site_id', 'public' ) as $name ) {
		global $$name;
	}

	$_SERVER['HTTP_HOST']       = (string) preg_replace( '#^https?://#', '', trim( (string) file_get_contents( dirname( $scimpress_path ) . '/address' ) ) );
	$_SERVER['REQUEST_METHOD']  = 'GET';
	$_SERVER['REQUEST_URI']     = '/';
	$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
	$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
	require dirname( $scimpress_path ) . '/wp-config.php';
} )();

require_once dirname( __DIR__, 2 ) . '/php-plugin/autoload.php';

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'ScimPress\\Tests\\';
		if ( str_starts_with( $name, $prefix ) ) {
			require __DIR__ . '/' . str_replace( '\\', '/', substr( $name, strlen( $prefix ) ) ) . '.php';
		}
	}
);

// A password that is hashed as the site wants it takes longer than most tests.
add_filter( 'wp_hash_password_options', static fn( array $options ) => array( ...$options, 'cost' => 5 ), PHP_INT_MIN );

( new ScimPress\Database\Migrator() )->migrate();
