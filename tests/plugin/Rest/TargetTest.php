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

	public function test_another_prefix_of_the_rest_api(): void {
		add_filter( 'rest_url_prefix', static fn() => 'api' );
		self::assertSame( '/Users', Target::of( '/api/scim/v2/Users' )?->path );
		self::assertNull( Target::of( '/wp-json/scim/v2/Users' ) );
	}
}
