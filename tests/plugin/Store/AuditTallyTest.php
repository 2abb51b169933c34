<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Store\AuditKinds;
use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditTally;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class AuditTallyTest extends TestCase {

	public function test_events_are_counted_by_connection_and_by_what_came_of_them(): void {
		self::assertSame( array(), ( new AuditTally() )->since( Scenario::NOW ) );
		$this->append( 'user.create', 'succeeded', 1, -1 );
		foreach ( array( 'user.create', 'user.patch', 'user.replace', 'user.read' ) as $action ) {
			$this->append( $action, 'succeeded', 1 );
		}
		foreach ( array( 404, 409, 409 ) as $status ) {
			$this->append( 'user.patch', 'refused', 1, 0, $status );
		}
		$this->append( 'user.delete', 'failed', 2 );
		$this->append( 'audit.clear', 'succeeded', null );
		$counts = ( new AuditTally() )->since( Scenario::NOW );
		self::assertEquals( array( 1 => array( 'created' => 1, 'refused' => 3, 'updated' => 2 ), 2 => array( 'failed' => 1 ) ), $counts );
	}

	public function test_no_more_is_counted_than_anybody_reads(): void {
		foreach ( range( 1, 5 ) as $number ) {
			$this->append( 'user.patch', 'refused', 1, 0, 400 + $number % 2 );
			$this->append( 'user.create', 'succeeded', 1 );
		}
		$counts = ( new AuditTally( new AuditReader(), new AuditKinds(), 4 ) )->since( Scenario::NOW );
		self::assertEquals( array( 'created' => 4, 'refused' => 4 ), $counts[1] );
	}

	public function test_it_takes_three_statements(): void {
		global $wpdb;
		$this->append( 'user.create', 'succeeded', 1 );
		$before = $wpdb->num_queries;
		( new AuditTally() )->since( Scenario::NOW );
		self::assertSame( 3, $wpdb->num_queries - $before );
	}

	private function append( string $action, string $outcome, ?int $connection_id, int $after = 0, int $status = 200 ): void {
		( new AuditLog() )->append( array( 'occurred' => Scenario::NOW + $after, 'connection_id' => $connection_id, 'method' => 'POST', 'path' => '/Users', 'action' => $action, 'outcome' => $outcome, 'status' => $status, 'duration' => 1, 'changed' => array() ) );
	}
}
