<?php
/**
 * The Authorization header of a request.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * Finds the header wherever a web server hides it: Apache gives it to PHP under other names, or only
 * through a function, depending on how PHP is run. Query strings and cookies are never looked at.
 */
final class AuthorizationHeader {

	/** Where servers put it, in the order of trust: each redirect inside Apache adds one prefix. */
	private const VARIABLES = array(
		'HTTP_AUTHORIZATION',
		'REDIRECT_HTTP_AUTHORIZATION',
		'REDIRECT_REDIRECT_HTTP_AUTHORIZATION',
	);

	/**
	 * The header as it was sent; empty when it is missing or no text. A header that was sent twice comes
	 * joined by a comma, which no token has.
	 *
	 * @param array<string, mixed> $server What the web server told PHP.
	 */
	public function read( array $server ): string {
		foreach ( self::VARIABLES as $variable ) {
			if ( isset( $server[ $variable ] ) && '' !== $server[ $variable ] ) {
				return self::text( $server[ $variable ] );
			}
		}
		return $this->from_server_api();
	}

	/**
	 * Where mod_php has it and no variable does.
	 */
	private function from_server_api(): string {
		$headers = function_exists( 'getallheaders' ) ? getallheaders() : array();
		foreach ( $headers as $name => $value ) {
			if ( 0 === strcasecmp( (string) $name, 'Authorization' ) ) {
				return self::text( $value );
			}
		}
		return '';
	}

	private static function text( mixed $value ): string {
		return is_string( $value ) ? trim( $value ) : '';
	}
}
