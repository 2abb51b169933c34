<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Network;

use ScimPress\Check\RoundTrip;
use ScimPress\Database\Sql;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\NetworkTestCase;

/**
 * A round trip of a connection of the network, and of one of a site.
 */
final class NetworkRoundTripTest extends NetworkTestCase {

	public function test_nothing_stays_on_any_site_whether_it_comes_to_its_end_or_not(): void {
		$joined = array();
		add_action(
			'add_user_to_blog',
			static function ( int $user, string $role, int $site ) use ( &$joined ): void {
				$joined[] = $site;
			},
			10,
			3
		);
		$before = self::snapshot();
		self::assertTrue( ( new RoundTrip( $this->runner ) )->make( $this->network->with( array( 'sites' => $this->sites ) ) )->is_good() );
		self::assertSame( array( 1, ...$this->sites ), $joined );
		$this->observer->flush();
		self::assertSame( $before, self::snapshot() );

		$outcome = self::on( $this->sites[0], fn() => ( new RoundTrip( $this->runner ) )->make( ( new Connections() )->first() ) );
		self::assertSame( 'delete', $outcome->failed );
		self::assertStringContainsString( 'is not there on this site', $outcome->raw() );
		self::assertSame( $before, self::snapshot() );

		$outcome = self::on( $this->sites[0], fn() => ( new RoundTrip( $this->runner ) )->make( ( new Connections() )->first()->with( array( 'content_heir' => $this->bosses[0] ) ) ) );
		self::assertTrue( $outcome->is_good(), $outcome->raw() );
		$this->observer->flush();
		self::assertSame( $before, self::snapshot() );
	}

	/**
	 * Every row of every table.
	 *
	 * @return array<string, list<array<string, string|null>>>
	 */
	private static function snapshot(): array {
		$snapshot = array();
		foreach ( Sql::rows( 'SHOW TABLES' ) as $row ) {
			$table              = (string) reset( $row );
			$snapshot[ $table ] = Sql::rows( "SELECT * FROM {$table}" );
		}
		return $snapshot;
	}
}
