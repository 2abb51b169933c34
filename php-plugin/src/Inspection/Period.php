<?php
/**
 * A time for which requests are looked at.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

use ScimPress\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * When it began, when and why it ends, and what of a request is kept meanwhile. An option that WordPress has loaded
 * before any plugin: while there is none, nothing is asked of the database.
 */
final class Period {

	/** The option. */
	public const OPTION = 'scimpress_inspection';

	/** How long it lasts unless something ends it before. */
	public const LENGTH = 15 * 60 * Clock::SECOND;

	/** How long what was seen is kept after the end. */
	public const KEPT = 30 * 60 * Clock::SECOND;

	/** It lasted as long as it can. */
	public const TIME = 'time';

	/** As many requests came as are kept. */
	public const COUNT = 'count';

	/** Somebody ended it. */
	public const STOPPED = 'stopped';

	/**
	 * Takes the parts.
	 *
	 * @param int    $began         When it began, microseconds.
	 * @param ?int   $connection_id Whose requests are looked at; null for every request.
	 * @param bool   $keeps_bodies  Whether bodies are kept, without secrets.
	 * @param ?int   $ended         When it was ended; null when it lasts as long as it can.
	 * @param string $reason        Why: COUNT or STOPPED.
	 */
	public function __construct(
		public readonly int $began,
		public readonly ?int $connection_id,
		public readonly bool $keeps_bodies,
		private readonly ?int $ended = null,
		private readonly string $reason = self::TIME,
	) {}

	/**
	 * The one that was begun last; null when nothing of it is left.
	 */
	public static function last(): ?self {
		// Only what is loaded already is looked at: an option that is not there costs a query each time.
		$value = isset( wp_load_alloptions()[ self::OPTION ] ) ? get_option( self::OPTION ) : null;
		return is_array( $value ) ? new self( (int) $value['began'], $value['connection_id'], (bool) $value['keeps_bodies'], $value['ended'], (string) $value['reason'] ) : null;
	}

	/**
	 * The one that is under way; null when none is.
	 *
	 * @param int $now The time.
	 */
	public static function running( int $now ): ?self {
		$last = self::last();
		return null !== $last && $last->is_running( $now ) ? $last : null;
	}

	/**
	 * Makes it the last one.
	 */
	public function save(): void {
		update_option(
			self::OPTION,
			array(
				'began'         => $this->began,
				'connection_id' => $this->connection_id,
				'keeps_bodies'  => $this->keeps_bodies,
				'ended'         => $this->ended,
				'reason'        => $this->reason,
			),
			true
		);
	}

	/**
	 * The same, ended before its time.
	 *
	 * @param string $reason COUNT or STOPPED.
	 * @param int    $now    The time.
	 */
	public function ended_by( string $reason, int $now ): self {
		return new self( $this->began, $this->connection_id, $this->keeps_bodies, $now, $reason );
	}

	public function is_running( int $now ): bool {
		return $now >= $this->began && $now < $this->end();
	}

	/**
	 * When it ends, or ended.
	 */
	public function end(): int {
		return $this->ended ?? $this->began + self::LENGTH;
	}

	/**
	 * Why it ends, or ended: TIME, COUNT or STOPPED.
	 */
	public function reason(): string {
		return $this->reason;
	}

	/**
	 * When what was seen is deleted.
	 */
	public function forgotten(): int {
		return $this->end() + self::KEPT;
	}
}
