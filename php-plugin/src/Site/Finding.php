<?php
/**
 * One thing that was looked at.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * What was found, and what to do where it is not good.
 */
final class Finding {

	/**
	 * Takes the parts.
	 *
	 * @param string $name    What was looked at, a word or two.
	 * @param bool   $is_good Whether SCIM works with it.
	 * @param string $detail  What was found, a sentence.
	 * @param string $step    What to do about it, a sentence.
	 * @param string $command What to type, where that helps.
	 * @param bool   $is_private Whether it tells of people or machines what nobody hands on without a thought.
	 */
	public function __construct(
		public readonly string $name,
		public readonly bool $is_good,
		public readonly string $detail,
		public readonly string $step = '',
		public readonly string $command = '',
		public readonly bool $is_private = false,
	) {}
}
