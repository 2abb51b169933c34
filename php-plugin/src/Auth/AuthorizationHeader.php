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
	public const VARIABLES = array(
		'HTTP_AUTHORIZATION',
		'REDIRECT_HTTP_AUTHORIZATION',
		'REDIRECT_REDIRECT_HTTP_AUTHORIZATION',
	);

	/** What PHP makes of HTTP Basic: the name and the password, whether the header itself is there or not. */
	public const DECODED = array( 'PHP_AUTH_USER', 'PHP_AUTH_PW' );

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
		$header = $this->from_server_api();
		return '' === $header ? $this->from_decoded( $server ) : $header;
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

	/**
	 * HTTP Basic again, where PHP was told nothing but its parts.
	 *
	 * @param array<string, mixed> $server What the web server told PHP.
	 */
	private function from_decoded( array $server ): string {
		$parts = array_map( static fn( string $variable ) => $server[ $variable ] ?? null, self::DECODED );
		return array_filter( $parts, 'is_string' ) === $parts ? 'Basic ' . base64_encode( implode( ':', $parts ) ) : '';
	}

	private static function text( mixed $value ): string {
		return is_string( $value ) ? trim( $value ) : '';
	}
}
