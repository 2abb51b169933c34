<?php
/**
 * What a request asks for, below the base URL.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Exchange\Configuration;
use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

/**
 * Path and query of a request under the base URL, as the client sent them, still percent-encoded; or of
 * one to the token endpoint.
 *
 * WordPress serves its REST API as `/wp-json/…`, as `/index.php/wp-json/…` and as `/?rest_route=/…`.
 * All three are understood whatever the permalinks are, and so is what a client makes of the last one by
 * appending to it: `/?rest_route=/scim/v2/Users?filter=…`.
 */
final class Target {

	/**
	 * Takes the parts.
	 *
	 * @param string $path              Below the base URL, with its slash.
	 * @param string $query             Without a question mark.
	 * @param bool   $is_token_endpoint Whether it is the token endpoint; its path is that below the REST API.
	 */
	private function __construct(
		public readonly string $path,
		public readonly string $query,
		public readonly bool $is_token_endpoint = false,
	) {}

	/**
	 * What a request asks for; null when it is one for somebody else.
	 *
	 * @param string $uri The request's URI, from the first slash on.
	 */
	public static function of( string $uri ): ?self {
		list( $path, $query ) = array_pad( explode( '?', $uri, 2 ), 2, '' );

		$home   = trim( (string) wp_parse_url( home_url( '/' ), PHP_URL_PATH ), '/' );
		$prefix = ( '' === $home ? '' : preg_quote( $home, '#' ) . '/' ) . '(?:index\.php/)?' . preg_quote( rest_get_url_prefix(), '#' );
		$target = preg_match( '#^/' . $prefix . '(/.*)$#is', $path, $found ) ? self::of_route( $found[1], $query ) : null;
		return $target ?? self::of_query( $query );
	}

	/**
	 * What the parameter `rest_route` asks for. It stands decoded in a path only after the split, since a
	 * client may have appended a query of its own.
	 */
	private static function of_query( string $query ): ?self {
		$others = array();
		$route  = null;
		foreach ( explode( '&', $query ) as $parameter ) {
			list( $name, $value ) = array_pad( explode( '=', $parameter, 2 ), 2, '' );
			if ( 'rest_route' === urldecode( $name ) ) {
				$route = $value;
			} elseif ( '' !== $parameter ) {
				$others[] = $parameter;
			}
		}
		if ( null === $route ) {
			return null;
		}

		list( $path, $appended ) = array_pad( explode( '?', $route, 2 ), 2, '' );
		$path = implode( '/', array_map( 'rawurlencode', explode( '/', urldecode( $path ) ) ) );
		return self::of_route( $path, implode( '&', array_filter( array( $appended, ...$others ), 'strlen' ) ) );
	}

	/**
	 * What a route below the REST API asks for.
	 */
	private static function of_route( string $route, string $query ): ?self {
		if ( preg_match( '#^/?' . TokenEndpoint::ROUTE . '/?$#iD', $route ) ) {
			return new self( '/' . TokenEndpoint::ROUTE, $query, true );
		}
		if ( ! preg_match( '#^/?' . Configuration::ENDPOINT . '(?=/|$)#iD', $route, $found ) ) {
			return null;
		}
		$below = substr( $route, strlen( $found[0] ) );
		return new self( '' === $below ? '/' : $below, $query );
	}
}
