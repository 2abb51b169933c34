<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Linking;

use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Linking\LinkingJob;
use ScimPress\Machine;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkingTask;
use ScimPress\Store\Owners;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * Everybody with a role who is linked in the background.
 */
final class LinkingJobTest extends ExchangeTestCase {

	/** @var list<int> */
	private array $subscribers = array();

	protected function setUp(): void {
		parent::setUp();
		get_role( 'administrator' )->add_cap( 'manage_scim' );
		$this->subscribers = array_map( static fn( string $login ) => self::wordpress_user( $login ), array( 'ada', 'bob', 'cid' ) );
		self::wordpress_user( 'dan', 'author' );
	}

	protected function tearDown(): void {
		( new LinkingTask() )->remove();
		wp_unschedule_hook( LinkingJob::EVENT );
		parent::tearDown();
	}

	public function test_everybody_with_the_roles_is_linked_and_nobody_else(): void {
		$job = $this->job();
		self::assertTrue( $job->begin( $this->connection, array( 'subscriber' ), 1 ) );
		self::assertSame( array(), ( new Owners() )->of( $this->subscribers ), 'only the job links' );
		self::assertIsInt( wp_next_scheduled( LinkingJob::EVENT ) );
		self::assertSame( array( 'link.users', 'up to 3 users of the roles subscriber by WordPress user 1' ), array( self::audit( 1 )[0]['action'], self::audit( 1 )[0]['detail'] ) );
		$job->run();
		self::assertSame( array_fill_keys( $this->subscribers, $this->connection->id ), ( new Owners() )->of( array( ...$this->subscribers, get_user_by( 'login', 'dan' )->ID ) ) );
		self::assertSame( array( 3, 0, true ), array( $job->task()['linked'], $job->task()['passed'], $job->task()['is_done'] ) );
	}

	public function test_who_is_protected_is_passed_over_with_the_reason(): void {
		( new \ScimPress\Store\ProtectionFlags() )->set( $this->subscribers[1], 'protected' );
		$job = $this->job();
		$job->begin( $this->connection, array( 'subscriber' ), 1 );
		$job->run();
		self::assertSame( array( 2, array( array( $this->subscribers[1], 'this account is protected: an administrator has protected the account' ) ) ), array( $job->task()['linked'], $job->task()['named'] ) );
	}

	public function test_whom_the_administrator_may_not_edit_is_passed_over(): void {
		$other = $this->subscribers[0];
		add_filter( 'map_meta_cap', static fn( $caps, $cap, $who, $about ) => in_array( $cap, array( 'edit_user', 'promote_user' ), true ) && $other === ( $about[0] ?? 0 ) ? array( 'do_not_allow' ) : $caps, 10, 4 );
		$job = $this->job();
		$job->begin( $this->connection, array( 'subscriber' ), 1 );
		$job->run();
		self::assertSame( array( array( $other, 'whoever began it may not edit the account' ) ), $job->task()['named'] );
		self::assertArrayNotHasKey( $other, ( new Owners() )->of( $this->subscribers ) );
	}

	public function test_two_processes_do_not_do_the_same(): void {
		$job   = $this->job();
		$tasks = new LinkingTask();
		$job->begin( $this->connection, array( 'subscriber' ), 1 );
		self::assertFalse( $job->begin( $this->connection, array( 'author' ), 1 ) );
		$task    = $tasks->find();
		$claimed = array( ...$task, 'until' => time() + 60 );
		self::assertTrue( $tasks->replace( $task, $claimed ) );
		self::assertFalse( $tasks->replace( $task, array( ...$task, 'linked' => 9 ) ), 'the other one was first' );
		$job->run();
		self::assertSame( $claimed, $tasks->find() );
		self::assertSame( array(), ( new Owners() )->of( $this->subscribers ) );
		// The process that had claimed it has died.
		$tasks->replace( $claimed, array( ...$claimed, 'until' => time() ) );
		$job->run();
		self::assertSame( 3, $tasks->find()['linked'] );
	}

	public function test_what_is_ended_meanwhile_stays_ended(): void {
		$job = $this->job();
		$job->begin( $this->connection, array( 'subscriber' ), 1 );
		add_action( 'scimpress_protection_reason', function ( $reason ) use ( $job ) {
			$job->end();
			return $reason;
		} );
		$job->run();
		self::assertNull( $job->task() );
		self::assertFalse( wp_next_scheduled( LinkingJob::EVENT ) );
	}

	public function test_without_a_core_everything_stays_for_later(): void {
		$job = new LinkingJob( new Migrator(), new Extension( Machine::this() ), new Connections(), new ExistingUsers( $this->runner ) );
		$this->job()->begin( $this->connection, array( 'subscriber' ), 1 );
		$before = $job->task();
		$job->run();
		self::assertSame( $before, $job->task() );
	}

	private function job(): LinkingJob {
		return new LinkingJob( new Migrator(), Extension::installed(), new Connections(), new ExistingUsers( $this->runner ) );
	}
}
