<?php
/**
 * What rules would come to that are not saved yet.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Roles;

defined( 'ABSPATH' ) || exit;

/**
 * Who would have which role, as far as there was time to look.
 */
final class Foreseen {

	/**
	 * Takes what was found.
	 *
	 * @param int $looked  Users that were looked at.
	 * @param int $total   Users that there are, without those who are locked out.
	 * @param int $changed How many of those would have another role.
	 * @param int $refused How many would be given one and are out of reach.
	 * @param list<array{wp_user_id: int, login: string, name: string, before: list<string>, after: list<string>, passed_over: list<string>, refusal: ?string}> $first The first of both.
	 */
	public function __construct(
		public readonly int $looked,
		public readonly int $total,
		public readonly int $changed,
		public readonly int $refused,
		public readonly array $first,
	) {}

	/**
	 * Whether everybody was looked at.
	 */
	public function is_complete(): bool {
		return $this->looked >= $this->total;
	}
}
