<?php
/**
 * One thing that the connection check looked at.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Site\Finding;

defined( 'ABSPATH' ) || exit;

/**
 * What was found, and, where it is not as it has to be, what that means and how to mend it.
 */
final class CheckResult {

	/**
	 * Takes the parts.
	 *
	 * @param string       $id      By what scripts know the check.
	 * @param string       $name    What was looked at, a word or two.
	 * @param CheckState   $state   What came of it.
	 * @param string       $detail  What was found, a sentence.
	 * @param string       $meaning What follows from it for SCIM.
	 * @param list<string> $steps   What to do about it, in order.
	 * @param string       $command What to type for the first step, where that helps.
	 * @param string       $raw     What a person who helps asks for.
	 */
	public function __construct(
		public readonly string $id,
		public readonly string $name,
		public readonly CheckState $state,
		public readonly string $detail,
		public readonly string $meaning = '',
		public readonly array $steps = array(),
		public readonly string $command = '',
		public readonly string $raw = '',
	) {}

	/**
	 * As it has to be.
	 */
	public static function ok( string $id, string $name, string $detail ): self {
		return new self( $id, $name, CheckState::Ok, $detail );
	}

	/**
	 * Not to be seen from here.
	 *
	 * @param string $reason Why.
	 */
	public static function not_possible( string $id, string $name, string $reason ): self {
		return new self( $id, $name, CheckState::NotPossible, $reason );
	}

	/**
	 * What the checkup found, which Site Health shows too.
	 *
	 * @param string       $meaning What follows where it is not good.
	 * @param list<string> $steps   What to do besides.
	 * @param string       $raw     What a person who helps asks for.
	 */
	public static function of( string $id, Finding $finding, string $meaning, array $steps = array(), string $raw = '' ): self {
		return $finding->is_good
			? self::ok( $id, $finding->name, $finding->detail )
			: new self( $id, $finding->name, CheckState::Problem, $finding->detail, $meaning, array_values( array_filter( array( $finding->step, ...$steps ) ) ), $finding->command, $raw );
	}

	public function is_problem(): bool {
		return CheckState::Problem === $this->state;
	}
}
