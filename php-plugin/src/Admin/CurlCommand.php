<?php
/**
 * A request as a command.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Exchange\Configuration;
use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

/**
 * What sends a request again that was looked at, with `$SCIM_TOKEN` in place of the token. A body that is not known
 * whole, secrets included, comes from a file: nobody is to be given “(not shown)” as a password.
 */
final class CurlCommand {

	/** Where a body comes from that is not known. */
	private const FILE = 'body.txt';

	/**
	 * The command.
	 *
	 * @param array<string, mixed> $request What was kept of the request.
	 */
	public static function of( array $request ): string {
		$method = preg_match( '/^[A-Z]{1,16}$/D', $request['method'] ) ? $request['method'] : 'GET';
		$parts  = array( 'HEAD' === $method ? 'curl -g --head' : 'curl -g -X ' . $method, ...self::credential( $request ) );
		foreach ( $request['headers'] as list( $name, $value ) ) {
			if ( 'User-Agent' !== $name ) {
				$parts[] = '-H ' . self::quoted( "{$name}: {$value}" );
			}
		}
		return implode( " \\\n  ", array( ...$parts, ...self::body( $request['body'] ), self::quoted( self::address( $request ) ) ) );
	}

	/**
	 * What shows the token.
	 *
	 * @param array<string, mixed> $request What was kept of the request.
	 * @return list<string>
	 */
	private static function credential( array $request ): array {
		return match ( $request['credential']['kind'] ) {
			'basic' => array( '-u "scim:$SCIM_TOKEN"' ),
			'header' => array( '-H "X-API-Key: $SCIM_TOKEN"' ),
			'missing', 'assertion' => array(),
			default => $request['is_token'] ? array() : array( '-H "Authorization: Bearer $SCIM_TOKEN"' ),
		};
	}

	/**
	 * What sends the body.
	 *
	 * @param array<string, mixed> $body What was kept of it.
	 * @return list<string>
	 */
	private static function body( array $body ): array {
		if ( 0 === $body['bytes'] ) {
			return array();
		}
		if ( isset( $body['form'] ) ) {
			return array_map( static fn( array $pair ) => '--data-urlencode ' . ( 'client_secret' === $pair[0] ? '"client_secret=$SCIM_TOKEN"' : self::quoted( "{$pair[0]}={$pair[1]}" ) ), $body['form'] );
		}
		return isset( $body['text'] ) && 0 === $body['cut'] && ! $body['has_hidden']
			? array( '--data-raw ' . self::quoted( $body['text'] ) )
			: array( '--data-binary @' . self::FILE );
	}

	/**
	 * The address, percent-encoded.
	 *
	 * @param array<string, mixed> $request What was kept of the request.
	 */
	private static function address( array $request ): string {
		if ( $request['is_token'] ) {
			$url = TokenEndpoint::url();
		} else {
			$url = Configuration::base_url() . preg_replace_callback( '~[^A-Za-z0-9._\~!$&()*+,;=:@/%-]~', static fn( array $found ) => rawurlencode( $found[0] ), $request['path'] );
		}
		$query = implode( '&', array_map( static fn( array $pair ) => rawurlencode( $pair[0] ) . '=' . rawurlencode( $pair[1] ), $request['parameters'] ) );
		return '' === $query ? $url : $url . ( str_contains( $url, '?' ) ? '&' : '?' ) . $query;
	}

	/**
	 * Text that a shell takes as it is, without what would do something to a terminal.
	 */
	private static function quoted( string $text ): string {
		return "'" . str_replace( "'", "'\\''", (string) preg_replace( '/[\x00-\x08\x0b-\x1f\x7f]/', '', $text ) ) . "'";
	}
}
