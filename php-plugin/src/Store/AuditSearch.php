<?php
/**
 * What somebody looks for in the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Conditions that all have to hold. There is a key for each of them, so that none reads the whole table.
 */
final class AuditSearch {

	/** What can be compared; first what few rows have in common. */
	public const COLUMNS = array( 'resource_id', 'user_name_key', 'wp_user_id', 'ip', 'scim_type', 'status', 'action', 'outcome', 'connection_id' );

	/** The conditions on columns. @var array<string, string|int> */
	public readonly array $equal;

	/**
	 * Takes the conditions; what is no column of `COLUMNS` is none.
	 *
	 * @param array<string, string|int>       $equal  By column.
	 * @param list<array{string, string|int}> $person Columns with values, one of which has to match; none for everybody.
	 * @param ?int                            $since  Not before this time, microseconds.
	 * @param ?int                            $until  Before this time.
	 */
	public function __construct(
		array $equal = array(),
		public readonly array $person = array(),
		public readonly ?int $since = null,
		public readonly ?int $until = null,
	) {
		$known = array();
		foreach ( self::COLUMNS as $column ) {
			if ( isset( $equal[ $column ] ) ) {
				$known[ $column ] = $equal[ $column ];
			}
		}
		$this->equal = $known;
	}

	/**
	 * Whether everything is looked for.
	 */
	public function is_empty(): bool {
		return array() === $this->equal && array() === $this->person && null === $this->since && null === $this->until;
	}

	/**
	 * The conditions by which rows are found, any of which will do; null for one that every row meets.
	 *
	 * @return non-empty-list<?array{string, string|int}>
	 */
	public function drivers(): array {
		if ( array() !== $this->person ) {
			return $this->person;
		}
		$column = array_key_first( $this->equal );
		return array( null === $column ? null : array( $column, $this->equal[ $column ] ) );
	}

	/**
	 * The conditions that are left of those that were found.
	 *
	 * @return array<string, string|int> By column.
	 */
	public function rest(): array {
		return array() === $this->person ? array_slice( $this->equal, 1, null, true ) : $this->equal;
	}
}
