<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Clock;
use ScimPress\Database\Tables;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class DeparturesTest extends TestCase {

	public function test_users_are_counted_who_left_and_have_not_come_back(): void {
		Scenario::connection();
		$this->append( 'a', 1 );
		$this->append( 'a', 2 );
		$this->append( 'b', 3 );
		$this->append( 'c', 4, 2 );
		$departed = static fn( int $since, string $besides = '' ) => ( new Breaker() )->load( 1, Scenario::NOW + $since, $besides )['departed'];
		self::assertSame( array( 2, 1, 0, 1 ), array( $departed( 0 ), $departed( 2 ), $departed( 3 ), $departed( 0, 'a' ) ) );
		self::assertSame( 2, ( new Departures() )->close( 'a', null, 9 ) );
		self::assertSame( 1, $departed( 0 ) );
		( new Breaker() )->close( 1, Scenario::NOW + 3 );
		self::assertSame( 0, $departed( 0 ), 'what was allowed does not count' );
	}

	public function test_a_breaker_trips_once_and_not_while_all_is_allowed(): void {
		Scenario::connection();
		$breaker = new Breaker();
		self::assertTrue( $breaker->trip( 1, Scenario::NOW ) );
		self::assertFalse( $breaker->trip( 1, Scenario::NOW + 1 ) );
		self::assertSame( array( 'tripped' => Scenario::NOW, 'allowed_until' => null ), $breaker->state( 1 ) );
		$breaker->close( 1, Scenario::NOW + 5 );
		self::assertFalse( $breaker->trip( 1, Scenario::NOW + 4 ) );
		self::assertTrue( $breaker->trip( 1, Scenario::NOW + 5 ) );
	}

	public function test_settings_that_are_saved_leave_the_breaker_alone(): void {
		Scenario::connection();
		( new Breaker() )->trip( 1, Scenario::NOW );
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'name' => 'other' ) ) );
		self::assertSame( Scenario::NOW, ( new Breaker() )->state( 1 )['tripped'] );
	}

	public function test_what_is_too_old_goes_but_for_what_waits(): void {
		$this->append( 'a', 0 );
		$this->append( 'b', 0, 1, 'asked' );
		$this->append( 'c', Departures::DAYS * Clock::DAY );
		self::assertSame( 3, self::rows( Tables::departures() ) );
		$this->append( 'd', Departures::DAYS * Clock::DAY + 1 );
		self::assertSame( array( 'd', 'c', 'b' ), array_column( ( new Departures() )->open( 1, 0, null, 10 ), 'user_id' ) );
	}

	public function test_a_departure_comes_back_as_the_core_gave_it(): void {
		$departure = $this->append( 'a', 1 );
		$id        = ( new Departures() )->open( 1, 0, null, 10 )[0]['id'];
		self::assertSame( $departure, ( new Departures() )->load( 1, $id ) );
		self::assertNull( ( new Departures() )->load( 2, $id ) );
		self::assertSame( 0, ( new Departures() )->close( 'b', $id, 9 ) );
		self::assertSame( 1, ( new Departures() )->close( 'a', $id, 9 ) );
		self::assertSame( 0, ( new Departures() )->close( 'a', $id, 9 ) );
		self::assertNull( ( new Departures() )->load( 1, $id ) );
	}

	/** @return array<string, mixed> */
	private function append( string $user_id, int $after, int $connection_id = 1, string $kind = 'deleted' ): array {
		$departure = array(
			'connection_id' => $connection_id,
			'user_id'       => $user_id,
			'wp_user_id'    => 7,
			'occurred'      => Scenario::NOW + $after,
			'kind'          => $kind,
			'document'      => '{"userName":"Zoë \\ \""}',
			'user_name'     => 'Zoë',
			'taken'         => array( 'posts' => array( 1, 2 ), 'links' => array() ),
		);
		( new Departures() )->append( $departure );
		return $departure;
	}
}
