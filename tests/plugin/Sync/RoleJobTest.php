<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Sync;

use ScimPress\Database\Migrator;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Store\Connections;
use ScimPress\Store\RoleTasks;
use ScimPress\Sync\RoleJob;
use ScimPress\Tests\Support\ExchangeTestCase;

final class RoleJobTest extends ExchangeTestCase {

	protected function tearDown(): void {
		wp_unschedule_hook( RoleTasks::EVENT );
		parent::tearDown();
	}

	public function test_it_comes_each_hour_and_at_once_after_a_change_of_rules(): void {
		wp_unschedule_hook( RoleTasks::EVENT );
		$this->job( Extension::installed() )->schedule();
		$this->job( Extension::installed() )->schedule();
		self::assertSame( 'hourly', wp_get_schedule( RoleTasks::EVENT ) );
		self::assertFalse( wp_next_scheduled( RoleTasks::EVENT, array( 'at once' ) ) );
		$this->decide();
		self::assertLessThanOrEqual( time(), wp_next_scheduled( RoleTasks::EVENT, array( 'at once' ) ) );
	}

	public function test_it_settles_what_is_due_and_waits_for_the_extension(): void {
		$ada = $this->created( 'ada', array( 'roles' => array( array( 'value' => 'Writers' ) ) ) );
		$this->decide();
		$this->job( new Extension( Machine::this(), null, 0, 0 ) )->run();
		self::assertSame( 1, self::rows( Tables::role_tasks() ) );

		$this->job( Extension::installed() )->add_hooks();
		do_action( RoleTasks::EVENT, 'at once' );
		self::assertSame( array( 0, array( 'author' ) ), array( self::rows( Tables::role_tasks() ), array_values( ( new \WP_User( self::wp_user_id( $ada ) ) )->roles ) ) );
	}

	public function test_it_comes_again_for_whom_somebody_else_has_taken_on(): void {
		$this->created( 'ada', array( 'roles' => array( array( 'value' => 'Writers' ) ) ) );
		$this->decide();
		( new RoleTasks() )->take( $this->connection->id, PHP_INT_MAX - 1, PHP_INT_MAX, false, 10 );
		wp_unschedule_hook( RoleTasks::EVENT );
		$this->job( Extension::installed() )->run();
		self::assertSame( 1, self::rows( Tables::role_tasks() ) );
		self::assertGreaterThan( time(), wp_next_scheduled( RoleTasks::EVENT, array( 'at once' ) ) );
	}

	private function decide(): void {
		( new Connections() )->save( $this->connection->with( array( 'role_values' => array( array( 'value' => 'writers', 'role' => 'author' ) ) ) ) );
		$this->connection = ( new Connections() )->first();
	}

	private function job( Extension $extension ): RoleJob {
		return new RoleJob( $this->runner, $extension, new Connections(), new Migrator() );
	}
}
