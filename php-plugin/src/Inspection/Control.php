<?php
/**
 * Begins and ends looking at requests.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

use ScimPress\Audit\Clearing;
use ScimPress\Audit\Recorder;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Inspections;

defined( 'ABSPATH' ) || exit;

/**
 * What administrators decide about the inspector, and what deletes what it has seen. That somebody began to look is
 * a row of the audit.
 */
final class Control {

	/** Deletes what was seen, some time after the end. */
	public const EVENT = 'scimpress_forget_inspection';

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Inspections $inspections = new Inspections(),
	) {}

	/**
	 * Hooks what deletes. An event of WP-Cron can be lost, the hourly upkeep comes again.
	 */
	public function add_hooks(): void {
		add_action( self::EVENT, array( $this, 'forget_old' ) );
		add_action( Clearing::UPKEEP, array( $this, 'forget_old' ) );
	}

	/**
	 * Begins, unless it is under way. What was seen before is deleted.
	 *
	 * @param ?int $connection_id Whose requests are looked at; null for every request.
	 * @param bool $keeps_bodies  Whether bodies are kept.
	 * @param int  $decider       Number of the administrator; 0 for WP-CLI without a user.
	 * @return bool Whether it began.
	 * @throws Failure When the database does not do it: nobody looks without a row that says so.
	 */
	public function start( ?int $connection_id, bool $keeps_bodies, int $decider ): bool {
		$now = Clock::now();
		if ( null !== Period::running( $now ) ) {
			return false;
		}
		$this->inspections->clear();
		$whose  = null === $connection_id ? 'every request' : "requests of connection {$connection_id}";
		$bodies = $keeps_bodies ? 'with bodies' : 'without bodies';
		$by     = 0 === $decider ? '' : " by WordPress user {$decider}";
		Recorder::for_administrator()->record(
			array(
				'action'  => 'inspection.start',
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => "{$whose} {$bodies}{$by}",
				'changed' => array(),
			)
		);
		$period = new Period( $now, $connection_id, $keeps_bodies );
		$period->save();
		wp_unschedule_hook( self::EVENT );
		wp_schedule_single_event( Clock::seconds( $period->forgotten() ) + 1, self::EVENT );
		return true;
	}

	/**
	 * Ends before the time, if it is under way.
	 *
	 * @param string $reason Period::COUNT or Period::STOPPED.
	 * @return bool Whether it was.
	 */
	public function stop( string $reason ): bool {
		$now    = Clock::now();
		$period = Period::running( $now );
		if ( null === $period ) {
			return false;
		}
		$period = $period->ended_by( $reason, $now );
		$period->save();
		wp_unschedule_hook( self::EVENT );
		wp_schedule_single_event( Clock::seconds( $period->forgotten() ) + 1, self::EVENT );
		return true;
	}

	/**
	 * Deletes what was seen. What is under way goes on.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function clear(): void {
		$this->inspections->clear();
		if ( null === Period::running( Clock::now() ) ) {
			delete_option( Period::OPTION );
		}
	}

	/**
	 * Deletes what was seen and is kept no longer; actions `scimpress_forget_inspection` and `scimpress_keep_audit`,
	 * and before anybody is shown anything.
	 */
	public function forget_old(): void {
		$period = Period::last();
		if ( ! $this->migrator->is_current() || ( null !== $period && Clock::now() < $period->forgotten() ) ) {
			return;
		}
		try {
			$this->clear();
		} catch ( Failure ) {
			// It comes again within the hour.
			return;
		}
	}
}
