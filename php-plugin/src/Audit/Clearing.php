<?php
/**
 * Takes old rows out of the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Audit;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\AuditChain;
use ScimPress\Store\AuditDays;
use ScimPress\Store\AuditRemoval;

defined( 'ABSPATH' ) || exit;

/**
 * Clears what an administrator wants cleared, and what is older than it has to be kept, a part at a time; seals
 * what is new. That rows were taken out, how many, up to when and by whom, is a row of the audit.
 */
final class Clearing {

	/** Days for which rows are kept; 0 for ever; option. */
	public const RETENTION = 'scimpress_audit_retention';

	public const DEFAULT_DAYS = 365;

	/** What is being cleared; option. */
	public const STATE = 'scimpress_audit_clearing';

	/** Goes on with what is being cleared. */
	public const EVENT = 'scimpress_clear_audit';

	/** Seals, and clears what is old. */
	public const UPKEEP = 'scimpress_keep_audit';

	/** Rows at a time. */
	private const BATCH = 5000;

	/** Seconds after which the rest is left to the next run. */
	private const PATIENCE = 10;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly AuditRemoval $removal = new AuditRemoval(),
		private readonly AuditChain $chain = new AuditChain(),
		private readonly AuditDays $days = new AuditDays(),
	) {}

	public function add_hooks(): void {
		add_action( 'scimpress_migrated', array( $this, 'schedule' ) );
		add_action( self::UPKEEP, array( $this, 'keep' ) );
		add_action( self::EVENT, array( $this, 'go_on' ) );
	}

	/**
	 * Has the upkeep come each hour; action `scimpress_migrated`.
	 */
	public function schedule(): void {
		if ( false === wp_next_scheduled( self::UPKEEP ) ) {
			wp_schedule_event( time(), 'hourly', self::UPKEEP );
		}
	}

	/**
	 * Days for which rows are kept; 0 for ever.
	 */
	public static function days(): int {
		return max( 0, (int) get_option( self::RETENTION, self::DEFAULT_DAYS ) );
	}

	/**
	 * Seals what was written, begins to clear what is older than it has to be kept, and counts; action
	 * `scimpress_keep_audit`.
	 */
	public function keep(): void {
		if ( ! $this->migrator->is_current() ) {
			return;
		}
		try {
			$this->seal();
			$through = 0 === self::days() || null !== self::state() ? null : $this->removal->last_before( Clock::now() - self::days() * Clock::DAY );
			if ( null !== $through ) {
				$this->begin( $through, 'audit.purge', 0 );
			}
			$this->go_on();
			$this->days->last( Clock::now() );
		} catch ( Failure ) {
			// It comes again within the hour.
			return;
		}
	}

	/**
	 * Begins to clear everything that is there now.
	 *
	 * @param int $decider Number of the administrator; 0 for WP-CLI without a user.
	 * @return int How many rows that is.
	 * @throws Failure When the database does not do it.
	 */
	public function clear( int $decider ): int {
		$through = $this->removal->last();
		return null === $through ? 0 : $this->begin( $through, 'audit.clear', $decider );
	}

	/**
	 * Clears some more of what is to be cleared, and has the rest done soon; action `scimpress_clear_audit`.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function go_on(): void {
		$end = time() + self::PATIENCE;
		while ( null !== self::state() && time() < $end ) {
			$this->step();
		}
		if ( null !== self::state() && false === wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_single_event( time(), self::EVENT );
		}
	}

	/**
	 * What is being cleared; null when nothing is.
	 *
	 * @return ?array{through: int, total: int, done: int}
	 */
	public static function state(): ?array {
		$state = get_option( self::STATE );
		return is_array( $state ) ? $state : null;
	}

	/**
	 * Records what is about to go, and has it go.
	 *
	 * @return int How many rows.
	 */
	private function begin( int $through, string $action, int $decider ): int {
		$total = $this->removal->count( $through );
		$by    = 0 === $decider ? '' : " by WordPress user {$decider}";
		$seal  = $this->chain->ends()['last_seal'];
		Recorder::for_administrator()->record(
			array(
				'action'  => $action,
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => "{$total} rows up to number {$through}{$by}" . ( '' === $seal ? '' : "; the last seal was {$seal}" ),
				'changed' => array(),
			)
		);
		update_option(
			self::STATE,
			array(
				'through' => $through,
				'total'   => $total,
				'done'    => 0,
			),
			false
		);
		return $total;
	}

	/**
	 * Clears a part. Where the chain begins moves first: what is left before it does no harm and goes the next time.
	 */
	private function step(): void {
		$state = self::state();
		if ( null === $state ) {
			return;
		}
		$upper = $this->removal->nth( self::BATCH, $state['through'] );
		if ( null === $upper ) {
			delete_option( self::STATE );
			return;
		}
		while ( $this->chain->ends()['last'] < $upper && $this->chain->seal( Clock::now(), self::BATCH, $upper ) > 0 ) {
			continue;
		}
		$this->chain->begin_after( $upper );
		$occurred = $this->removal->time( $upper );
		$done     = $this->removal->remove( $upper );
		$this->days->forget( $occurred );
		update_option( self::STATE, array( ...$state, 'done' => $state['done'] + $done ), false );
	}

	/**
	 * Seals what was written a while ago, as long as there is time.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function seal(): void {
		$end = time() + self::PATIENCE;
		do {
			$sealed = $this->chain->seal( Clock::now(), self::BATCH );
		} while ( self::BATCH === $sealed && time() < $end );
	}
}
