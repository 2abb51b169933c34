<?php
/**
 * Whether the audit is as it was written.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * What is known after some rows of the chain were looked at.
 */
final class AuditVerdict {

	private const TOLD = 20;

	/**
	 * Takes what is known; at first nothing is.
	 *
	 * @param int       $reached     The id of the last row that was looked at.
	 * @param int       $rows        How many were.
	 * @param ?int      $last        The id of the last sealed one of them.
	 * @param ?string   $seal        Its seal.
	 * @param list<int> $broken      Ids of rows whose seals do not follow: they or the rows before them are not what was written.
	 * @param list<int> $foreign     Ids of rows that were never sealed although others after them were.
	 * @param int       $unsealed    How many are too new to be sealed.
	 * @param int       $erased      Of how many a person's name was erased.
	 * @param bool      $is_genuine  Whether the ends of the chain are what was stored.
	 * @param bool      $is_cut      Whether rows at the end are missing.
	 * @param bool      $is_complete Whether every row was looked at.
	 */
	public function __construct(
		public readonly int $reached = 0,
		public readonly int $rows = 0,
		public readonly ?int $last = null,
		public readonly ?string $seal = null,
		public readonly array $broken = array(),
		public readonly array $foreign = array(),
		public readonly int $unsealed = 0,
		public readonly int $erased = 0,
		public readonly bool $is_genuine = true,
		public readonly bool $is_cut = false,
		public readonly bool $is_complete = false,
	) {}

	/**
	 * The same with something else known.
	 *
	 * @param array<string, mixed> $changes By the names of the constructor.
	 */
	public function with( array $changes ): self {
		return new self( ...array( ...get_object_vars( $this ), ...$changes ) );
	}

	/**
	 * The same with one more row to blame; of very many that are, the first are told.
	 *
	 * @param string $list `broken` or `foreign`.
	 * @param int    $id   Of the row.
	 */
	public function blaming( string $list, int $id ): self {
		return count( $this->{$list} ) < self::TOLD ? $this->with( array( $list => array( ...$this->{$list}, $id ) ) ) : $this;
	}

	/**
	 * Whether nothing speaks against what was looked at.
	 */
	public function is_good(): bool {
		return $this->is_genuine && ! $this->is_cut && array() === $this->broken && array() === $this->foreign;
	}
}
