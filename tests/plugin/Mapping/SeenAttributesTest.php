<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Mapping;

use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Mapping\AttributeMap;
use ScimPress\Store\Connections;
use ScimPress\Store\SeenAttributes;
use ScimPress\Sync\OutdatedRows;
use ScimPress\Tests\Support\ExchangeTestCase;
use ScimPress\Tests\Support\Scenario;

/**
 * Names of attributes, from a request of a client to user meta.
 */
final class SeenAttributesTest extends ExchangeTestCase {

	protected function tearDown(): void {
		wp_unschedule_hook( OutdatedRows::EVENT );
		parent::tearDown();
	}

	public function test_what_nobody_knew_is_mapped_and_reaches_user_meta(): void {
		$map = new AttributeMap( Extension::installed(), new Connections() );
		$id  = $this->created( 'ada', array( 'title' => 'Countess', 'urn:x:User' => array( 'badge' => 'secret 7' ), 'shoe' => 42 ) );
		self::assertSame( array( 'shoe', 'title', 'urn:x:User:badge', 'userName' ), self::names() );
		self::assertStringNotContainsString( 'secret', (string) wp_json_encode( Sql::rows( 'SELECT * FROM ' . Tables::seen_attributes() ) ) );

		self::assertNull( $map->set( $this->connection, array( 'field' => 'badge', 'attribute' => 'urn:x:User:badge' ) ) );
		self::assertNull( $map->set( ( new Connections() )->first(), array( 'field' => 'shoe', 'attribute' => 'shoe' ) ) );
		$this->connection = ( new Connections() )->first();
		$this->patch( $id, array( 'op' => 'replace', 'path' => 'urn:x:User:badge', 'value' => '8' ), array( 'op' => 'add', 'value' => array( 'shoe' => 43 ) ) );
		self::assertSame( array( '8', '43' ), array( get_user_meta( self::wp_user_id( $id ), 'badge', true ), get_user_meta( self::wp_user_id( $id ), 'shoe', true ) ) );
		self::assertSame( 43, $this->read( $id )['shoe'] );
	}

	public function test_what_was_refused_is_remembered_too(): void {
		$id = $this->created( 'ada' );
		self::assertSame( 400, $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'add', 'path' => 'urn:x:User:hat', 'value' => 'x' ) ) ) )->status );
		self::assertContains( 'urn:x:User:hat', self::names() );
	}

	public function test_only_what_is_new_is_written_and_once_a_day_that_it_still_comes(): void {
		$seen  = new SeenAttributes();
		$known = array( array( 'name' => 'title', 'unknown' => null ), array( 'name' => 'Shoe', 'unknown' => array( 'type' => null, 'multi_valued' => false ) ) );
		$seen->note( 1, $known, Scenario::NOW );
		$before = $seen->of( 1 );
		self::assertSame( array( 'Shoe', 'title' ), array_column( $before, 'name' ) );
		self::assertSame( 0, self::writes( static fn() => $seen->note( 1, array( ...$known, array( 'name' => 'SHOE', 'unknown' => null ) ), Scenario::NOW + Clock::DAY ) ) );
		self::assertSame( $before, $seen->of( 1 ) );

		self::assertSame( 1, self::writes( static fn() => $seen->note( 1, $known, Scenario::NOW + Clock::DAY + 1 ) ), 'one statement for all' );
		self::assertSame( array( Scenario::NOW, Scenario::NOW + Clock::DAY + 1 ), array( $seen->of( 1 )[0]['first_seen'], $seen->of( 1 )[0]['last_seen'] ) );
		$known[1]['unknown'] = array( 'type' => 'string', 'multi_valued' => true );
		$seen->note( 1, $known, Scenario::NOW + Clock::DAY + 2 );
		self::assertSame( array( 'string', true ), array( $seen->of( 1 )[0]['type'], $seen->of( 1 )[0]['multi_valued'] ) );
		self::assertSame( array(), $seen->of( 2 ), 'each connection has its own' );
	}

	public function test_a_client_that_makes_up_names_fills_no_table(): void {
		$seen = new SeenAttributes();
		$many = array_map( static fn( int $number ) => array( 'name' => "made{$number}", 'unknown' => null ), range( 1, 150 ) );
		$more = array_map( static fn( int $number ) => array( 'name' => "more{$number}", 'unknown' => null ), range( 1, 150 ) );
		$seen->note( 1, array( array( 'name' => str_repeat( 'x', 256 ), 'unknown' => null ), ...$many ), Scenario::NOW );
		self::assertCount( 150, $seen->of( 1 ) );
		$seen->note( 1, $more, Scenario::NOW );
		$seen->note( 1, $more, Scenario::NOW );
		self::assertCount( 200, $seen->of( 1 ) );
	}

	/** How many statements of some work write. */
	private static function writes( callable $work ): int {
		$count = 0;
		$watch = static function ( string $query ) use ( &$count ): string {
			$count += (int) ( 0 !== stripos( ltrim( $query ), 'SELECT' ) );
			return $query;
		};
		add_filter( 'query', $watch );
		$work();
		remove_filter( 'query', $watch );
		return $count;
	}

	/** @return list<string> */
	private static function names(): array {
		return array_column( ( new SeenAttributes() )->of( 1 ), 'name' );
	}

	/** @param array<string, mixed> ...$operations */
	private function patch( string $id, array ...$operations ): void {
		$reply = $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => $operations ) );
		self::assertSame( 200, $reply->status, (string) $reply->body );
	}
}
