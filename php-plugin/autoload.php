<?php
/**
 * Finds the classes of the plugin: `ScimPress\Store\Tokens` is in `src/Store/Tokens.php`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'ScimPress\\';
		if ( ! str_starts_with( $name, $prefix ) ) {
			return;
		}

		$file = __DIR__ . '/src/' . str_replace( '\\', '/', substr( $name, strlen( $prefix ) ) ) . '.php';
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);
