<?php
/**
 * Makes the WordPress site of a folder, or tells it that its address changed.
 *
 *     php make-site.php settings FOLDER sqlite|SOCKET single|multisite
 *     php make-site.php install FOLDER ADMIN PASSWORD
 *     php make-site.php move FOLDER OLD-ADDRESS
 *
 * The folder holds wordpress/ (the core), wp-config.php and address.
 */

declare( strict_types=1 );

// The functions WordPress would send its own mail with; an installation has no reader.
function wp_new_blog_notification(): void {}

[ , $scimpress_task, $scimpress_folder ] = $argv;
switch ( $scimpress_task ) {
	case 'settings':
		scimpress_write_settings( $scimpress_folder, $argv[3], 'multisite' === $argv[4] );
		break;
	case 'install':
		putenv( 'SCIMPRESS_MAKING_SITE=1' );
		define( 'WP_INSTALLING', true );
		scimpress_create_database( require $scimpress_folder . '/settings.php' );
		require $scimpress_folder . '/wp-config.php';
		scimpress_install( require $scimpress_folder . '/settings.php', trim( file_get_contents( $scimpress_folder . '/address' ) ), $argv[3], $argv[4] );
		break;
	case 'move':
		putenv( 'SCIMPRESS_MAKING_SITE=1' );
		scimpress_move( $scimpress_folder, $argv[3] );
		break;
	default:
		fwrite( STDERR, "unknown task\n" );
		exit( 2 );
}

function scimpress_host( string $address ): string {
	return substr( $address, strlen( 'http://' ) );
}

function scimpress_write_settings( string $folder, string $database, bool $multisite ): void {
	$settings = array(
		'database'  => 'sqlite' === $database ? 'sqlite' : 'mariadb',
		'socket'    => 'sqlite' === $database ? '' : $database,
		'multisite' => $multisite,
		'salts'     => array(),
	);
	foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
		$settings['salts'][ $name . '_KEY' ]  = bin2hex( random_bytes( 32 ) );
		$settings['salts'][ $name . '_SALT' ] = bin2hex( random_bytes( 32 ) );
	}
	file_put_contents( $folder . '/settings.php', '<?php return ' . var_export( $settings, true ) . ";\n" );
}

function scimpress_create_database( array $settings ): void {
	if ( 'mariadb' === $settings['database'] ) {
		$server = new mysqli( 'localhost', 'root', '', '', 0, $settings['socket'] );
		$server->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );
		$server->close();
	}
}

function scimpress_install( array $settings, string $address, string $admin, string $password ): void {
	global $wp_rewrite, $wpdb;

	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	wp_install( 'ScimPress demo', $admin, 'admin@example.com', true, '', wp_slash( $password ) );
	update_option( 'siteurl', $address );
	update_option( 'home', $address );
	$structure = $settings['multisite'] ? '/blog/%year%/%monthnum%/%day%/%postname%/' : '/%year%/%monthnum%/%day%/%postname%/';
	$wp_rewrite->set_permalink_structure( $structure );
	$wp_rewrite->flush_rules( false );

	if ( $settings['multisite'] ) {
		foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {
			$wpdb->$table = $prefixed;
		}
		install_network();
		$populated = populate_network( 1, scimpress_host( $address ), 'admin@example.com', 'ScimPress demo', '/', false );
		// No host name answers for a wildcard here, which only a network of subdomains needs.
		if ( is_wp_error( $populated ) && 'no_wildcard_dns' !== $populated->get_error_code() ) {
			fwrite( STDERR, $populated->get_error_message() . "\n" );
			exit( 1 );
		}
	}
}

/** A network keeps its address in the database; single sites take it from wp-config.php. */
function scimpress_move( string $folder, string $old ): void {
	global $wpdb;

	define( 'SHORTINIT', true );
	require $folder . '/wp-config.php';

	$new = trim( file_get_contents( $folder . '/address' ) );
	$wpdb->query( $wpdb->prepare( 'UPDATE wp_site SET domain = %s', scimpress_host( $new ) ) );
	$wpdb->query( $wpdb->prepare( 'UPDATE wp_blogs SET domain = %s', scimpress_host( $new ) ) );
	$wpdb->query( $wpdb->prepare( "UPDATE wp_sitemeta SET meta_value = REPLACE(meta_value, %s, %s) WHERE meta_key = 'siteurl'", $old, $new ) );
	foreach ( $wpdb->get_col( 'SELECT blog_id FROM wp_blogs' ) as $site ) {
		$options = '1' === (string) $site ? 'wp_options' : "wp_{$site}_options";
		$wpdb->query( $wpdb->prepare( "UPDATE {$options} SET option_value = REPLACE(option_value, %s, %s) WHERE option_name IN ('siteurl', 'home')", $old, $new ) );
	}
}
