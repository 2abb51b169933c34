<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\ErrorExplanation;
use ScimPress\OAuth\TokenEndpoint;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * Every error that a request can be answered with is explained to whoever reads the audit.
 */
final class ErrorExplanationTest extends ExchangeTestCase {

	/** Statuses that come without an error type of SCIM. */
	private const STATUSES = array( 400, 401, 403, 404, 405, 409, 412, 413, 415, 429, 500, 501, 503 );

	public function test_every_error_type_that_the_core_has_is_explained(): void {
		preg_match_all( '/Self::\w+ => "(\w+)",/', (string) file_get_contents( dirname( __DIR__, 3 ) . '/crates/scim/src/error.rs' ), $names );
		self::assertGreaterThan( 10, count( $names[1] ) );
		foreach ( $names[1] as $name ) {
			self::assertExplained( 400, $name );
			self::assertNotEquals( ErrorExplanation::of( 400, null ), 'invalidSyntax' === $name ? null : ErrorExplanation::of( 400, $name ), $name );
		}
	}

	public function test_every_status_is_explained(): void {
		$meanings = array();
		foreach ( self::STATUSES as $status ) {
			$meanings[] = self::assertExplained( $status, null )->meaning;
		}
		self::assertSame( $meanings, array_unique( $meanings ) );
		self::assertNull( ErrorExplanation::of( 200, null ) );
		self::assertNotContains( ErrorExplanation::of( 400, null, TokenEndpoint::ACTION )?->meaning, array( ...$meanings, null ), 'OAuth is not SCIM' );
	}

	/**
	 * @dataProvider refusals
	 * @param array<string, mixed>|string|null $body
	 */
	public function test_what_is_refused_is_explained( string $method, string $path, array|string|null $body, int $status, ?string $scim_type ): void {
		$id = $this->created( 'ada' );
		$this->request( $method, str_replace( '{id}', $id, $path ), $body );
		$row = self::audit( 1 )[0];
		self::assertSame( array( 'refused', $status, $scim_type ), array( $row['outcome'], (int) $row['status'], $row['scim_type'] ), (string) $row['detail'] );
		self::assertExplained( (int) $row['status'], $row['scim_type'] );
	}

	/** @return array<string, array{string, string, array<string, mixed>|string|null, int, ?string}> */
	public static function refusals(): array {
		$patch = static fn( string $path, mixed $value ) => array(
			'schemas'    => array( self::PATCH ),
			'Operations' => array(
				array(
					'op'    => 'replace',
					'path'  => $path,
					'value' => $value,
				),
			),
		);
		return array(
			'a filter that cannot be read'      => array( 'GET', '/Users?filter=userName+eq', null, 400, 'invalidFilter' ),
			'a name that somebody has'          => array( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ADA' ), 409, 'uniqueness' ),
			'what only the site sets'           => array( 'PATCH', '/Users/{id}', $patch( 'id', 'x' ), 400, 'mutability' ),
			'no JSON'                           => array( 'POST', '/Users', '{', 400, 'invalidSyntax' ),
			'an attribute that nobody knows'    => array( 'PATCH', '/Users/{id}', $patch( 'nothing', 'x' ), 400, 'invalidPath' ),
			'a value that is not there'         => array( 'PATCH', '/Users/{id}', $patch( 'emails[value sw "none"].display', 'a@example.org' ), 400, 'noTarget' ),
			'a name that is missing'            => array( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ) ), 400, 'invalidValue' ),
			'a cursor of nobody'                => array( 'GET', '/Users?cursor=x', null, 400, 'invalidCursor' ),
			'a page of less than nothing'       => array( 'GET', '/Users?cursor&count=x', null, 400, 'invalidCount' ),
			'somebody who is not there'         => array( 'GET', '/Users/none', null, 404, null ),
			'a method that there is not'        => array( 'PUT', '/Schemas', array(), 405, null ),
			'what is not offered'               => array( 'GET', '/Me', null, 501, null ),
		);
	}

	private static function assertExplained( int $status, ?string $scim_type ): ErrorExplanation {
		$explanation = ErrorExplanation::of( $status, $scim_type );
		self::assertNotNull( $explanation, "{$status} {$scim_type}" );
		self::assertNotSame( '', $explanation->meaning );
		self::assertNotSame( array(), $explanation->steps );
		return $explanation;
	}
}
