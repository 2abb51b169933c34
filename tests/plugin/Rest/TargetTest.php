<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Rest;

use ScimPress\Rest\Target;
use ScimPress\Tests\Support\TestCase;

final class TargetTest extends TestCase {

	/** @dataProvider requests */
	public function test_what_a_request_asks_for( string $uri, ?string $path, string $query = '', string $home = '' ): void {
		if ( '' !== $home ) {
			add_filter( 'home_url', static fn( string $url ) => (string) preg_replace( '#(//[^/]+).*#', '$1' . $home . '/', $url ) );
		}
		$target = Target::of( $uri );
		self::assertSame( $path, $target?->path );
		self::assertSame( $query, (string) $target?->query );
	}

	/** @return array<string, array<int, ?string>> */
	public static function requests(): array {
		return array(
			'a collection'               => array( '/wp-json/scim/v2/Users', '/Users' ),
			'a query'                    => array( '/wp-json/scim/v2/Users?filter=a%20eq%20%22b%22&count=1', '/Users', 'filter=a%20eq%20%22b%22&count=1' ),
			'the base itself'            => array( '/wp-json/scim/v2', '/' ),
			'the base with a slash'      => array( '/wp-json/scim/v2/', '/' ),
			'the base with a query'      => array( '/wp-json/scim/v2?count=1', '/', 'count=1' ),
			'still encoded'              => array( '/wp-json/scim/v2/Users/a%2Fb%40c', '/Users/a%2Fb%40c' ),
			'other letter case'          => array( '/wp-json/SCIM/V2/Users', '/Users' ),
			'through index.php'          => array( '/index.php/wp-json/scim/v2/Users', '/Users' ),
			'two slashes'                => array( '/wp-json/scim/v2//Users', '//Users' ),
			'dots'                       => array( '/wp-json/scim/v2/../wp/v2/users', '/../wp/v2/users' ),
			'in a folder'                => array( '/blog/wp-json/scim/v2/Users', '/Users', '', '/blog' ),
			'index.php in a folder'      => array( '/blog/index.php/wp-json/scim/v2/Users', '/Users', '', '/blog' ),
			'in another folder'          => array( '/blog/wp-json/scim/v2/Users', null ),
			'plain permalinks'           => array( '/?rest_route=/scim/v2/Users&count=1', '/Users', 'count=1' ),
			'plain, through index.php'   => array( '/index.php?rest_route=/scim/v2/Users', '/Users' ),
			'plain, encoded'             => array( '/?rest_route=%2Fscim%2Fv2%2FUsers%2Fa%40b', '/Users/a%40b' ),
			'plain, the name encoded'    => array( '/?rest%5Froute=/scim/v2/Users', '/Users' ),
			'plain, query appended'      => array( '/?rest_route=/scim/v2/Users?filter=a%20eq%20%22b%22&count=1', '/Users', 'filter=a%20eq%20%22b%22&count=1' ),
			'plain, other before'        => array( '/?lang=de&rest_route=/scim/v2/Users', '/Users', 'lang=de' ),
			'plain, in a folder'         => array( '/blog/?rest_route=/scim/v2/Users', '/Users', '', '/blog' ),
			'plain, the base'            => array( '/?rest_route=/scim/v2', '/' ),
			'plain, nothing else'        => array( '/?rest_route=/scim/v2/Users&', '/Users' ),
			'both: the path counts'      => array( '/wp-json/scim/v2/Users?rest_route=/wp/v2/users', '/Users', 'rest_route=/wp/v2/users' ),
			'WordPress itself'           => array( '/wp-json/wp/v2/users', null ),
			'the index'                  => array( '/wp-json/', null ),
			'a longer name'              => array( '/wp-json/scim/v23/Users', null ),
			'a page that looks like it'  => array( '/page/wp-json/scim/v2/Users', null ),
			'plain, WordPress itself'    => array( '/?rest_route=/wp/v2/users', null ),
			'plain, a list'              => array( '/?rest_route[]=/scim/v2/Users', null ),
			'the front page'             => array( '/', null ),
			'nothing'                    => array( '', null ),
		);
	}

	/** @dataProvider addresses_of_the_token_endpoint */
	public function test_the_token_endpoint_is_beside_the_base_url( string $uri, bool $is_token_endpoint ): void {
		$target = Target::of( $uri );
		self::assertSame( $is_token_endpoint, (bool) $target?->is_token_endpoint );
		if ( $is_token_endpoint ) {
			self::assertSame( '/scim/oauth2/token', $target?->path );
		}
	}

	/** @return array<string, array{string, bool}> */
	public static function addresses_of_the_token_endpoint(): array {
		return array(
			'pretty'                  => array( '/wp-json/scim/oauth2/token', true ),
			'with a slash'            => array( '/wp-json/scim/oauth2/token/', true ),
			'with a query'            => array( '/wp-json/scim/oauth2/token?x=1', true ),
			'through index.php'       => array( '/index.php/wp-json/scim/oauth2/token', true ),
			'plain'                   => array( '/?rest_route=/scim/oauth2/token', true ),
			'plain, encoded'          => array( '/?rest_route=%2Fscim%2Foauth2%2Ftoken', true ),
			'plain, without a slash'  => array( '/index.php?rest_route=scim/oauth2/token', true ),
			'other letter case'       => array( '/wp-json/SCIM/OAuth2/Token', true ),
			'more below it'           => array( '/wp-json/scim/oauth2/token/x', false ),
			'a longer name'           => array( '/wp-json/scim/oauth2/tokens', false ),
			'above it'                => array( '/wp-json/scim/oauth2', false ),
			'below the base URL'      => array( '/wp-json/scim/v2/oauth2/token', false ),
			'of somebody else'        => array( '/wp-json/oauth2/token', false ),
			'a line break after'      => array( "/wp-json/scim/oauth2/token\n", false ),
		);
	}

	public function test_another_prefix_of_the_rest_api(): void {
		add_filter( 'rest_url_prefix', static fn() => 'api' );
		self::assertSame( '/Users', Target::of( '/api/scim/v2/Users' )?->path );
		self::assertNull( Target::of( '/wp-json/scim/v2/Users' ) );
	}
}
