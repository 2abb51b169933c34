<?php
/**
 * A step of setting up.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Site\StepState;

defined( 'ABSPATH' ) || exit;

/**
 * What is shown of it.
 */
final class SetupStep {

	/**
	 * Takes what was gathered.
	 *
	 * @param string       $name      One of `FirstRun::STEPS`.
	 * @param StepState    $state     How it stands.
	 * @param string       $title     What is to be done.
	 * @param list<string> $sentences What there is to know.
	 * @param string       $url       Where it is done.
	 * @param string       $label     Of the link to there.
	 */
	public function __construct(
		public readonly string $name,
		public readonly StepState $state,
		public readonly string $title,
		public readonly array $sentences,
		public readonly string $url,
		public readonly string $label,
	) {}
}
