<?php
/**
 * Something that is not as it should be.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Doctor;

use Closure;

defined( 'ABSPATH' ) || exit;

/**
 * What is wrong, and what mends it.
 */
final class Ailment {

	/**
	 * Takes what was found.
	 *
	 * @param string   $kind   `drift`, `orphan`, `half-done`, `engine` or `structure`.
	 * @param string   $detail What is wrong with what, for a person.
	 * @param ?Closure $cure   Mends it; null where only a person can.
	 * @param string   $step   What a person does about it, or what the cure does.
	 */
	public function __construct(
		public readonly string $kind,
		public readonly string $detail,
		public readonly ?Closure $cure,
		public readonly string $step,
	) {}
}
