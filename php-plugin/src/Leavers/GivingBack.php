<?php
/**
 * Gives back what departures took, however many there are.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Leavers;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;

defined( 'ABSPATH' ) || exit;

/**
 * Does some while somebody waits and the rest in the background. How far it has come is counted anew from the
 * departures; what is remembered is where it goes on, so that what cannot be given back is tried once and keeps nobody
 * else waiting. Two that do it at once do no harm: a departure is undone once.
 */
final class GivingBack {

	/** Goes on with it; event of WP-Cron. */
	public const EVENT = 'scimpress_give_back';

	/** What is being given back, by connection; option. */
	public const STATE = 'scimpress_giving_back';

	/** Seconds after which the rest is left to the next run. */
	private const PATIENCE = 10;

	/** Microseconds for which it is told what came of it. */
	private const TOLD = Clock::DAY;

	/**
	 * The parts.
	 *
	 * @param Recovery    $recovery    Gives back.
	 * @param Connections $connections The connections of the site.
	 * @param Extension   $extension   Whether there is a core that can.
	 * @param Migrator    $migrator    Whether there are tables.
	 * @param Departures  $departures  Who left.
	 * @param int         $patience    Seconds after which the rest is left to the next run.
	 */
	public function __construct(
		private readonly Recovery $recovery,
		private readonly Connections $connections,
		private readonly Extension $extension,
		private readonly Migrator $migrator,
		private readonly Departures $departures = new Departures(),
		private readonly int $patience = self::PATIENCE,
	) {}

	public function add_hooks(): void {
		add_action( self::EVENT, array( $this, 'run' ) );
	}

	/**
	 * Whether there is a core that gives back.
	 */
	public function can_run(): bool {
		return $this->extension->is_ready() && $this->migrator->is_current();
	}

	/**
	 * Begins to give back what was taken of users of a connection: since a day before its breaker tripped.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function begin( Connection $connection ): void {
		$since = $this->recovery->since( $connection );
		self::store(
			$connection->id,
			array(
				'since'    => $since,
				'before'   => PHP_INT_MAX,
				'total'    => $this->departures->count_users( $connection->id, $since ),
				'finished' => null,
				'failed'   => 0,
			)
		);
		$this->go_on( $connection );
	}

	/**
	 * Goes on with every connection; action `scimpress_give_back`.
	 */
	public function run(): void {
		if ( ! $this->can_run() ) {
			return;
		}
		try {
			foreach ( array_keys( array_filter( self::all(), static fn( array $state ) => null === $state['finished'] ) ) as $id ) {
				$connection = $this->connections->find( $id );
				null === $connection ? self::store( $id, null ) : $this->go_on( $connection );
			}
		} catch ( Failure ) {
			$this->schedule( MINUTE_IN_SECONDS );
		}
	}

	/**
	 * Gives back some more, and has the rest done soon.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function go_on( Connection $connection ): void {
		$state = self::state( $connection->id );
		if ( null === $state || null !== $state['finished'] ) {
			return;
		}
		// Whoever dies half-way leaves somebody who goes on.
		$this->schedule( MINUTE_IN_SECONDS );
		$end = time() + $this->patience;
		foreach ( $this->recovery->undo( $connection, $state['since'], $state['before'] ) as $departure ) {
			$state['before'] = $departure['id'];
			if ( time() >= $end ) {
				self::store( $connection->id, $state );
				wp_unschedule_hook( self::EVENT );
				$this->schedule( 0 );
				return;
			}
		}
		self::store(
			$connection->id,
			array(
				...$state,
				'finished' => Clock::now(),
				'failed'   => $this->departures->count_users( $connection->id, $state['since'] ),
			)
		);
		if ( array() === array_filter( self::all(), static fn( array $other ) => null === $other['finished'] ) ) {
			wp_unschedule_hook( self::EVENT );
		}
	}

	/**
	 * Users to whom nothing was given back yet.
	 *
	 * @param int   $connection_id The connection.
	 * @param array{since: int, before: int, total: int, finished: ?int, failed: int} $state What is being given back.
	 * @throws Failure When the database does not answer.
	 */
	public function remaining( int $connection_id, array $state ): int {
		return $this->departures->count_users( $connection_id, $state['since'], $state['before'] );
	}

	/**
	 * Forgets what was given back.
	 */
	public function forget( int $connection_id ): void {
		self::store( $connection_id, null );
	}

	/**
	 * What is being given back of a connection, or was within a day; null for nothing.
	 *
	 * @return ?array{since: int, before: int, total: int, finished: ?int, failed: int}
	 */
	public static function state( int $connection_id ): ?array {
		return self::all()[ $connection_id ] ?? null;
	}

	/**
	 * What is being given back, or was within a day.
	 *
	 * @return array<int, array{since: int, before: int, total: int, finished: ?int, failed: int}> By connection.
	 */
	public static function all(): array {
		$stored = get_option( self::STATE );
		return array_filter(
			is_array( $stored ) ? $stored : array(),
			static fn( mixed $state ) => is_array( $state ) && ( ! isset( $state['finished'] ) || $state['finished'] > Clock::now() - self::TOLD )
		);
	}

	/**
	 * Stores where one connection is; null for nothing.
	 *
	 * @param ?array{since: int, before: int, total: int, finished: ?int, failed: int} $state What is being given back.
	 */
	private static function store( int $connection_id, ?array $state ): void {
		$all = self::all();
		if ( null === $state ) {
			unset( $all[ $connection_id ] );
		} else {
			$all[ $connection_id ] = $state;
		}
		update_option( self::STATE, $all, false );
	}

	private function schedule( int $seconds ): void {
		if ( false === wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_single_event( time() + $seconds, self::EVENT );
		}
	}
}
