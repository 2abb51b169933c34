<?php
/**
 * Links all users of some roles in the background.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Linking;

use ScimPress\Audit\Recorder;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkingTask;

defined( 'ABSPATH' ) || exit;

/**
 * The same as `wp scim link users`, a chunk at a time in runs of WP-Cron. One process at a time does a chunk; when it
 * dies, another takes the chunk up a while later, and finds only those whom nobody manages yet.
 */
final class LinkingJob {

	/** The event of WP-Cron. */
	public const EVENT = 'scimpress_link_users';

	/** Seconds after which it goes on in the next run of WP-Cron. */
	private const PATIENCE = 20;

	/** Seconds for which a chunk is left to the process that has begun it. */
	private const CLAIM = 120;

	/** How many of those who were passed over are named. */
	private const NAMED = 20;

	/**
	 * The parts.
	 *
	 * @param Migrator      $migrator    Knows whether there are tables.
	 * @param Extension     $extension   Knows whether there is a core that decides.
	 * @param Connections   $connections The connections of the site.
	 * @param ExistingUsers $existing    Links.
	 * @param LinkingTask   $tasks       How far it is.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly ExistingUsers $existing,
		private readonly LinkingTask $tasks = new LinkingTask(),
	) {}

	public function add_hooks(): void {
		add_action( self::EVENT, array( $this, 'run' ) );
	}

	/**
	 * Links as many as there is time for; action `scimpress_link_users`.
	 */
	public function run(): void {
		try {
			$this->go_on( self::PATIENCE );
		} catch ( Failure ) {
			// The chunk is taken up when nobody is at it any more.
			$this->schedule( self::CLAIM );
		}
	}

	/**
	 * Whether there is a core that links.
	 */
	public function can_link(): bool {
		return $this->extension->is_ready() && $this->migrator->is_current();
	}

	/**
	 * How many users of these roles nobody manages.
	 *
	 * @param list<string> $roles The roles.
	 * @throws Failure When the database does not answer.
	 */
	public function count( array $roles ): int {
		return $this->existing->count( $roles );
	}

	/**
	 * Has a connection manage all users of some roles whom nobody manages. False when that is under way already.
	 *
	 * @param list<string> $roles   The roles.
	 * @param int          $decider The administrator.
	 * @throws Failure When the database does not do it: nothing begins without a row that says so.
	 */
	public function begin( Connection $connection, array $roles, int $decider ): bool {
		$former = $this->task();
		if ( null !== $former && ! $former['is_done'] ) {
			return false;
		}
		$this->tasks->remove();
		$total = $this->count( $roles );
		Recorder::for_site( $connection->id )->record(
			array(
				'action'  => 'link.users',
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => "up to {$total} users of the roles " . implode( ', ', $roles ) . " by WordPress user {$decider}",
				'changed' => array(),
			)
		);
		$is_begun = $this->tasks->begin(
			array(
				'connection_id' => $connection->id,
				'roles'         => $roles,
				'decider'       => $decider,
				'total'         => $total,
				'after'         => 0,
				'linked'        => 0,
				'passed'        => 0,
				'named'         => array(),
				'until'         => 0,
				'is_done'       => false,
			)
		);
		$this->schedule( 0 );
		return $is_begun;
	}

	/**
	 * Links as many as there is time for, and has the rest done soon.
	 *
	 * @param int $seconds The time there is.
	 * @throws Failure When the database does not do it.
	 */
	public function go_on( int $seconds ): void {
		$end = time() + $seconds;
		while ( $this->can_link() && $this->step() && time() < $end ) {
			continue;
		}
		$task = $this->task();
		if ( null !== $task && ! $task['is_done'] ) {
			$this->schedule( max( 0, $task['until'] - time() ) );
		}
	}

	/**
	 * What is under way, or was done last; null when there is nothing.
	 *
	 * @return ?array<string, mixed> As `Store\LinkingTask` has it.
	 * @throws Failure When the database does not answer.
	 */
	public function task(): ?array {
		return $this->tasks->find();
	}

	/**
	 * Ends what is under way, or forgets what was done. Whoever is linked stays so.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function end(): void {
		$this->tasks->remove();
		wp_unschedule_hook( self::EVENT );
	}

	/**
	 * Links a chunk. False when there is nothing more to do, or somebody else does it.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function step(): bool {
		$task = $this->task();
		if ( null === $task || $task['is_done'] || $task['until'] > time() ) {
			return false;
		}
		$claimed = array( ...$task, 'until' => time() + self::CLAIM );
		if ( ! $this->tasks->replace( $task, $claimed ) ) {
			return false;
		}
		$connection = $this->connections->find( $task['connection_id'] );
		$chunk      = null === $connection ? array() : $this->existing->chunk( $task['roles'], $task['after'] );
		foreach ( $chunk as $wp_user_id ) {
			$task['after'] = $wp_user_id;
			$obstacle      = $this->may_edit( $task['decider'], $wp_user_id ) ? $this->existing->link( $connection, $wp_user_id ) : 'whoever began it may not edit the account';
			if ( null === $obstacle ) {
				++$task['linked'];
			} elseif ( ++$task['passed'] <= self::NAMED ) {
				$task['named'][] = array( $wp_user_id, $obstacle );
			}
		}
		$task['is_done'] = count( $chunk ) < ExistingUsers::CHUNK;
		return $this->tasks->replace( $claimed, $task ) && ! $task['is_done'];
	}

	/**
	 * Whether an administrator may do something with an account, as on the screens.
	 */
	private function may_edit( int $decider, int $wp_user_id ): bool {
		return user_can( $decider, is_multisite() ? 'promote_user' : 'edit_user', $wp_user_id );
	}

	/**
	 * Has it come again.
	 *
	 * @param int $seconds When.
	 */
	private function schedule( int $seconds ): void {
		if ( false === wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_single_event( time() + $seconds, self::EVENT );
		}
	}
}
