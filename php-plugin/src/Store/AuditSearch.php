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
 * Conditions that all have to hold. Each of them is decided by a key.
 */
final class AuditSearch {

	/** What makes a kind of event, in the order of its key. */
	public const KIND = array( 'outcome', 'action', 'connection_id', 'status', 'scim_type' );

	/** What names somebody. */
	private const PERSON = array( 'resource_id', 'user_name_key', 'wp_user_id' );

	/** Whom rows are about: columns with values, one of which has to match; none for everybody. @var list<array{string, string|int}> */
	public readonly array $person;

	/** The conditions on other columns. @var array<string, string|int> */
	public readonly array $equal;

	/**
	 * Takes the conditions; what is no column that can be compared is none.
	 *
	 * @param array<string, string|int>       $equal  By column.
	 * @param list<array{string, string|int}> $person Columns with values, one of which has to match; none for everybody.
	 * @param ?int                            $since  Not before this time, microseconds.
	 * @param ?int                            $until  Before this time.
	 */
	public function __construct(
		array $equal = array(),
		array $person = array(),
		public readonly ?int $since = null,
		public readonly ?int $until = null,
	) {
		foreach ( array() === $person ? self::PERSON : array() as $column ) {
			if ( isset( $equal[ $column ] ) ) {
				$person = array( array( $column, $equal[ $column ] ) );
				unset( $equal[ $column ] );
				break;
			}
		}
		$this->person = $person;
		$this->equal  = array_intersect_key( $equal, array_flip( array( ...self::PERSON, 'ip', ...self::KIND ) ) );
	}

	/**
	 * The conditions on other columns as SQL, with their values.
	 *
	 * @return array{string, list<string|int>}
	 */
	public function condition(): array {
		$where = array( '1 = 1' );
		foreach ( $this->equal as $column => $value ) {
			$where[] = "{$column} = " . ( is_int( $value ) ? '%d' : '%s' );
		}
		return array( '(' . implode( ' AND ', $where ) . ')', array_values( $this->equal ) );
	}
}
