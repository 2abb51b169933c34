<?php
/**
 * How a step of setting up stands.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * Whether a step is done, or what is to become of it.
 */
enum StepState: string {
	/** The site shows that it is. */
	case Done = 'done';

	/** Somebody has said that it is not needed. */
	case Skipped = 'skipped';

	/** It is the one to do. */
	case Current = 'current';

	/** It comes later. */
	case ToDo = 'todo';

	/**
	 * The state in words.
	 */
	public function words(): string {
		return match ( $this ) {
			self::Done    => __( 'Done', 'scimpress' ),
			self::Skipped => __( 'Skipped', 'scimpress' ),
			self::Current => __( 'Next', 'scimpress' ),
			self::ToDo    => __( 'To do', 'scimpress' ),
		};
	}
}
