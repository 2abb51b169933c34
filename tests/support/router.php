<?php
/**
 * Does for PHP's built-in server what a web server's configuration would: hides
 * what nobody should read, lets browsers keep WordPress's own scripts and styles,
 * and gives WordPress every path that is no file.
 *
 * On a network it takes the site's name off paths into the core, as the rewrite
 * rules of a network do.
 */

// False: the server sends the file itself. True: answered. A path: to be run here.
$scimpress_script = ( static function ( string $root ) {
	$path = rawurldecode( (string) strtok( $_SERVER['REQUEST_URI'], '?' ) );
	if ( preg_match( '#/\.(?!well-known(/|$)|search$)|/wp-config[^/]*\.php|\.(sqlite|log|sh)$|\0#i', $path ) ) {
		http_response_code( 404 );
		echo 'Not found';
		return true;
	}

	$file = $path;
	if ( getenv( 'SCIMPRESS_NETWORK' ) && ! is_file( $root . $path ) ) {
		$file = preg_replace( '#^/[^/]+(?=/wp-(admin|includes|content)(/|$)|/[^/]+\.php$)#', '', $path );
	}
	if ( is_dir( $root . $file ) ) {
		if ( ! str_ends_with( $path, '/' ) ) {
			$query = $_SERVER['QUERY_STRING'] ?? '';
			header( 'Location: ' . $path . '/' . ( '' === $query ? '' : '?' . $query ), true, 301 );
			return true;
		}
		$file .= 'index.php';
	}
	if ( ! is_file( $root . $file ) ) {
		$file = '/index.php';
	} elseif ( ! str_ends_with( $file, '.php' ) ) {
		$is_of_core = 1 === preg_match( '#^/wp-(admin|includes)/#', $file );
		if ( $file === $path && ! $is_of_core ) {
			return false;
		}
		if ( $is_of_core ) {
			header( 'Cache-Control: max-age=86400' );
		}
		$types = array(
			'css'   => 'text/css',
			'js'    => 'text/javascript',
			'svg'   => 'image/svg+xml',
			'woff2' => 'font/woff2',
		);
		header( 'Content-Type: ' . ( $types[ pathinfo( $file, PATHINFO_EXTENSION ) ] ?? mime_content_type( $root . $file ) ) );
		readfile( $root . $file );
		return true;
	}

	$_SERVER['SCRIPT_NAME']     = $file;
	$_SERVER['PHP_SELF']        = $file;
	$_SERVER['SCRIPT_FILENAME'] = $root . $file;
	unset( $_SERVER['PATH_INFO'] );
	chdir( dirname( $root . $file ) );
	return $root . $file;
} )( rtrim( $_SERVER['DOCUMENT_ROOT'], '/' ) );

if ( is_bool( $scimpress_script ) ) {
	return $scimpress_script;
}
require $scimpress_script;
