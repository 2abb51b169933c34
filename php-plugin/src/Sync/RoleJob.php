<?php
/**
 * Gives users the roles that are due.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Sync;

use ScimPress\Audit\Recorder;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\RoleTasks;

defined( 'ABSPATH' ) || exit;

/**
 * Has the core settle, some at a time, what requests of clients and changed rules left due. It comes with
 * the next run of WP-Cron after such a change, and each hour for what a process that died left behind.
 */
final class RoleJob {

	private const BATCH = 100;

	/** Seconds after which it goes on in the next run of WP-Cron. */
	private const PATIENCE = 20;

	/** Seconds until those who could not be settled are due again. */
	private const PAUSE = 60;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Runner $runner,
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly Migrator $migrator,
		private readonly RoleTasks $tasks = new RoleTasks(),
	) {}

	public function add_hooks(): void {
		add_action( 'scimpress_migrated', array( $this, 'schedule' ) );
		add_action( RoleTasks::EVENT, array( $this, 'run' ) );
	}

	/**
	 * Has it come each hour; action `scimpress_migrated`.
	 */
	public function schedule(): void {
		if ( false === wp_next_scheduled( RoleTasks::EVENT ) ) {
			wp_schedule_event( time(), 'hourly', RoleTasks::EVENT );
		}
	}

	/**
	 * Settles as many as there is time for; action `scimpress_settle_roles`.
	 */
	public function run(): void {
		if ( ! $this->can_settle() ) {
			return;
		}
		$end = time() + self::PATIENCE;
		$due = 0;
		try {
			foreach ( $this->connections->all() as $connection ) {
				do {
					list( $settled, $remaining ) = $this->settle( $connection );
				} while ( $settled > 0 && $remaining > 0 && time() < $end );
				// What is really due of a connection in shadow waits for its end.
				$due += null === $connection->rehearsal ? $this->tasks->remaining( $connection->id ) : $remaining;
			}
			if ( $due > 0 ) {
				$this->tasks->schedule( time() < $end ? self::PAUSE : 0 );
			}
		} catch ( Failure ) {
			// What is due stays so, and the job comes again within the hour.
			return;
		}
	}

	/**
	 * Whether there is a core that decides.
	 */
	public function can_settle(): bool {
		return $this->extension->is_ready() && $this->migrator->is_current();
	}

	/**
	 * Settles some users of a connection.
	 *
	 * @return array{int, int} How many were settled, and how many remain.
	 */
	public function settle( Connection $connection ): array {
		$request = array(
			'kind'  => 'settle_roles',
			'limit' => self::BATCH,
		);
		$reply   = $this->runner->run( Configuration::for_background( $connection ), $request, '', Recorder::for_site( $connection->id ) );
		$numbers = 200 === $reply->status ? (array) json_decode( (string) $reply->body, true ) : array();
		return array( (int) ( $numbers['settled'] ?? 0 ), (int) ( $numbers['remaining'] ?? 0 ) );
	}
}
