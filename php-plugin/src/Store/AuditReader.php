<?php
/**
 * Finds rows of the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads from a row on, by a key, a bounded number of rows with each statement: however many rows there are, and
 * however few match, no statement takes long.
 */
final class AuditReader {

	/** Rows that one statement looks at where conditions are left that its key does not decide. */
	private const WINDOW = 1000;

	/** Rows that are looked at one after the other, before kinds are: what one in twenty is, is found so. */
	public const NEAR = 1200;

	/** How many matches are counted; what is beyond is more. */
	public const COUNTED = 10_000;

	/** Rows that are looked at to count what matches, where there are no more of them at all. */
	public const FEW = 15_000;

	/** Nanoseconds after which a search that finds little stops and says how far it came. */
	private const PATIENCE = 1_000_000_000;

	/** Rows by which times of neighbors may be out of order: transactions end as they like. */
	private const DISORDER = 100;

	/**
	 * The parts.
	 *
	 * @param AuditKinds $kinds Finds what is rare.
	 * @param int        $near  Rows that are looked at before.
	 * @param int        $few   Rows that are looked at to count, where there are no more.
	 */
	public function __construct(
		private readonly AuditKinds $kinds = new AuditKinds(),
		private readonly int $near = self::NEAR,
		private readonly int $few = self::FEW,
	) {}

	/**
	 * The page of rows before another.
	 *
	 * @param AuditSearch $search What is looked for.
	 * @param ?int        $below  Only smaller ids; null for the newest.
	 * @param int         $limit  Rows at the most.
	 * @throws Failure When the database does not answer.
	 */
	public function older( AuditSearch $search, ?int $below, int $limit ): AuditPage {
		list( $rows, $reached ) = $this->find( $search, $below, $limit + 1, true );
		$page = array_slice( $rows, 0, $limit );
		return new AuditPage(
			$page,
			$reached ?? ( count( $rows ) > $limit ? (int) end( $page )['id'] : null ),
			null === $below ? null : (int) ( $page[0]['id'] ?? $below - 1 ),
			null !== $reached
		);
	}

	/**
	 * The page of rows after another, newest first.
	 *
	 * @param AuditSearch $search What is looked for.
	 * @param int         $above  Only greater ids.
	 * @param int         $limit  Rows at the most.
	 * @throws Failure When the database does not answer.
	 */
	public function newer( AuditSearch $search, int $above, int $limit ): AuditPage {
		list( $rows, $reached ) = $this->find( $search, $above, $limit + 1, false );
		$page = array_reverse( array_slice( $rows, 0, $limit ) );
		return new AuditPage(
			$page,
			array() === $page ? $above + 1 : (int) end( $page )['id'],
			$reached ?? ( count( $rows ) > $limit ? (int) $page[0]['id'] : null ),
			null !== $reached
		);
	}

	/**
	 * How many rows are looked for: exactly up to so many, one more for more. Null where more would have to be looked
	 * at to know: for somebody who has many events of which few match, and for many kinds of events within days.
	 *
	 * @param AuditSearch $search  What is looked for.
	 * @param int         $counted Up to how many.
	 * @throws Failure When the database does not answer.
	 */
	public function count( AuditSearch $search, int $counted = self::COUNTED ): ?int {
		list( $least, $greatest ) = $this->bounds( $search );
		$ends                     = Sql::row( 'SELECT MIN(id) AS first, MAX(id) AS last FROM ' . Tables::audit() );
		$most                     = $counted + 1;
		return match ( true ) {
			$least > $greatest => 0,
			array() !== $search->person => $this->count_of_person( $search, $least, $greatest, $most ),
			min( $greatest, (int) ( $ends['last'] ?? 0 ) ) - max( $least, (int) ( $ends['first'] ?? 0 ) ) < $this->few => $this->count_few( $search, $least, $greatest, $most ),
			array() !== $search->equal => $this->kinds->count( $search, $least, $greatest, $most ),
			$this->has_more( '', array(), $least, $greatest, $counted ) => $most,
			default => $this->count_few( $search, $least, $greatest, $most ),
		};
	}

	/**
	 * Every row that is looked for, newest first, read a part at a time.
	 *
	 * @param AuditSearch $search What is looked for.
	 * @return \Generator<array<string, mixed>>
	 * @throws Failure When the database does not answer.
	 */
	public function all( AuditSearch $search ): \Generator {
		$below = null;
		do {
			list( $rows, $reached ) = $this->find( $search, $below, self::WINDOW, true );
			yield from $rows;
			$below = $reached ?? ( count( $rows ) < self::WINDOW ? null : (int) end( $rows )['id'] );
		} while ( null !== $below );
	}

	/**
	 * One row; null without it.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function row( int $id ): ?array {
		$row = Sql::row( 'SELECT ' . AuditLog::COLUMNS . ' FROM ' . Tables::audit() . ' WHERE id = %d', array( $id ) );
		return null === $row ? null : AuditLog::read( $row );
	}

	/**
	 * Everything that was ever done or asked for, by name.
	 *
	 * @return list<string>
	 * @throws Failure When the database does not answer.
	 */
	public function actions(): array {
		$actions = array_column( Sql::rows( 'SELECT DISTINCT outcome, action FROM ' . Tables::audit() ), 'action' );
		sort( $actions );
		return array_values( array_unique( $actions ) );
	}

	/**
	 * Rows in one direction.
	 *
	 * @param ?int $from  The id before the first that counts; null for the end.
	 * @param bool $older Whether smaller ids are looked for.
	 * @return array{list<array<string, mixed>>, ?int} The rows in that direction; and where the search stopped, null unless it lost patience.
	 */
	private function find( AuditSearch $search, ?int $from, int $limit, bool $older ): array {
		list( $least, $greatest ) = $this->bounds( $search );
		$from ??= $older ? PHP_INT_MAX : 0;
		list( $least, $greatest ) = $older ? array( $least, min( $greatest, $from - 1 ) ) : array( max( $least, $from + 1 ), $greatest );
		if ( $least > $greatest ) {
			return array( array(), null );
		}
		if ( array() !== $search->person ) {
			list( $ids, $reached ) = $this->of_person( $search, $least, $greatest, $limit, $older );
			return array( $this->rows( $ids, $older ), $reached );
		}
		if ( array() !== $search->equal ) {
			return array( $this->rows( $this->of_kinds( $search, $least, $greatest, $limit, $older ), $older ), null );
		}
		return array( $this->read( 'id >= %d AND id <= %d', array( $least, $greatest ), $limit, $older ), null );
	}

	/**
	 * Ids between two of them, whomever their rows are about: those that are near, and what the kinds of events have
	 * beyond.
	 *
	 * @return list<int>
	 */
	private function of_kinds( AuditSearch $search, int $least, int $greatest, int $limit, bool $older ): array {
		$found = array();
		// A few are enough for what is frequent.
		foreach ( array_filter( array( 2 * $limit, $this->near ), static fn( int $size ) => $size >= 2 * $limit ) as $size ) {
			$entries = $this->entries( $search, null, $least, $greatest, $size, $older );
			$found   = array_slice( array( ...$found, ...$this->wanted( $entries ) ), 0, $limit );
			if ( count( $found ) === $limit || count( $entries ) < $size ) {
				return $found;
			}
			$last                     = (int) end( $entries )['id'];
			list( $least, $greatest ) = $older ? array( $least, $last - 1 ) : array( $last + 1, $greatest );
		}
		return array( ...$found, ...$this->kinds->ids( $search, $least, $greatest, $limit - count( $found ), $older ) );
	}

	/**
	 * Ids of rows about somebody between two ids.
	 *
	 * @return array{list<int>, ?int} The ids; and where the search stopped, null unless it lost patience.
	 */
	private function of_person( AuditSearch $search, int $least, int $greatest, int $limit, bool $older ): array {
		$found = array();
		$size  = array() === $search->equal ? $limit : max( $limit, self::WINDOW );
		$end   = hrtime( true ) + self::PATIENCE;
		do {
			list( $ids, $reach ) = $this->window( $search, $least, $greatest, $size, $older );
			$found               = array_slice( array( ...$found, ...$ids ), 0, $limit );
			if ( null === $reach || count( $found ) === $limit ) {
				return array( $found, null );
			}
			list( $least, $greatest ) = $older ? array( $least, $reach - 1 ) : array( $reach + 1, $greatest );
		} while ( hrtime( true ) < $end );
		return array( $found, $reach );
	}

	/**
	 * How many of the rows between two ids are looked for, which all are looked at.
	 */
	private function count_few( AuditSearch $search, int $least, int $greatest, int $most ): int {
		list( $condition, $values ) = $search->condition();
		return min( $most, (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::audit() . " FORCE INDEX (PRIMARY) WHERE {$condition} AND id >= %d AND id <= %d", array( ...$values, $least, $greatest ) ) );
	}

	/**
	 * How many rows are about somebody; null where one of the names has more entries than are looked at.
	 */
	private function count_of_person( AuditSearch $search, int $least, int $greatest, int $most ): ?int {
		list( $condition, $values ) = $search->condition();
		$parts                      = array();
		$parameters                 = array();
		foreach ( $search->person as list( $column, $value ) ) {
			$about = $column . ( is_int( $value ) ? ' = %d AND ' : ' = %s AND ' );
			if ( $this->has_more( $about, array( $value ), $least, $greatest, $most - 1 ) ) {
				return array() === $search->equal ? $most : null;
			}
			$parts[]    = 'SELECT id FROM ' . Tables::audit() . " WHERE {$about}{$condition} AND id >= %d AND id <= %d";
			$parameters = array( ...$parameters, $value, ...$values, $least, $greatest );
		}
		return min( $most, (int) Sql::value( 'SELECT COUNT(*) FROM ( ' . implode( ' UNION ', $parts ) . ' ) AS matches', $parameters ) );
	}

	/**
	 * Whether there are more rows than so many, of which no more is read than that.
	 *
	 * @param string           $where  A condition that a key decides, and what joins it to the next; empty for none.
	 * @param list<string|int> $values Of the condition.
	 */
	private function has_more( string $where, array $values, int $least, int $greatest, int $rows ): bool {
		return null !== Sql::value( 'SELECT id FROM ' . Tables::audit() . " WHERE {$where}id >= %d AND id <= %d ORDER BY id DESC LIMIT 1 OFFSET %d", array( ...$values, $least, $greatest, $rows ) );
	}

	/**
	 * Ids of the first rows about somebody, of which so many are looked at by each of the names.
	 *
	 * @return array{list<int>, ?int} The ids in order; and the last that was looked at, null where that were all.
	 */
	private function window( AuditSearch $search, int $least, int $greatest, int $size, bool $older ): array {
		$ids   = array();
		$reach = null;
		foreach ( $search->person as $name ) {
			$entries = $this->entries( $search, $name, $least, $greatest, $size, $older );
			$ids     = array( ...$ids, ...$this->wanted( $entries ) );
			if ( count( $entries ) === $size ) {
				$last  = (int) end( $entries )['id'];
				$reach = null === $reach ? $last : ( $older ? max( $reach, $last ) : min( $reach, $last ) );
			}
		}
		$ids = array_unique( array_filter( $ids, static fn( int $id ) => null === $reach || ( $older ? $id >= $reach : $id <= $reach ) ) );
		$older ? rsort( $ids ) : sort( $ids );
		return array( $ids, $reach );
	}

	/**
	 * The first entries of a key, and whether they meet the conditions.
	 *
	 * @param ?array{string, string|int} $name Of whom: a column with its value; null for the ids of all rows.
	 * @return list<array{id: string, is_wanted: ?string}>
	 */
	private function entries( AuditSearch $search, ?array $name, int $least, int $greatest, int $size, bool $older ): array {
		list( $condition, $values ) = $search->condition();
		$about                      = null === $name ? '' : $name[0] . ( is_int( $name[1] ) ? ' = %d AND ' : ' = %s AND ' );
		return Sql::rows(
			"SELECT id, {$condition} AS is_wanted FROM " . Tables::audit() . " WHERE {$about}id >= %d AND id <= %d ORDER BY id " . ( $older ? 'DESC' : 'ASC' ) . ' LIMIT %d',
			array( ...$values, ...( null === $name ? array() : array( $name[1] ) ), $least, $greatest, $size )
		);
	}

	/**
	 * The ids of entries that meet the conditions.
	 *
	 * @param list<array{id: string, is_wanted: ?string}> $entries Entries of a key.
	 * @return list<int>
	 */
	private function wanted( array $entries ): array {
		return array_map( 'intval', array_column( array_filter( $entries, static fn( array $entry ) => '1' === $entry['is_wanted'] ), 'id' ) );
	}

	/**
	 * The rows with these ids.
	 *
	 * @param list<int> $ids The ids.
	 * @return list<array<string, mixed>>
	 */
	private function rows( array $ids, bool $older ): array {
		return array() === $ids ? array() : $this->read( 'id IN (' . Sql::placeholders( $ids ) . ')', $ids, count( $ids ), $older );
	}

	/**
	 * Rows in order.
	 *
	 * @param string    $where      The condition.
	 * @param list<int> $parameters Its values.
	 * @return list<array<string, mixed>>
	 */
	private function read( string $where, array $parameters, int $limit, bool $older ): array {
		$rows = Sql::rows( 'SELECT ' . AuditLog::COLUMNS . ' FROM ' . Tables::audit() . " WHERE {$where} ORDER BY id " . ( $older ? 'DESC' : 'ASC' ) . ' LIMIT %d', array( ...$parameters, $limit ) );
		return array_map( array( AuditLog::class, 'read' ), $rows );
	}

	/**
	 * The ids between which the times are.
	 *
	 * @return array{int, int}
	 */
	private function bounds( AuditSearch $search ): array {
		return array(
			null === $search->since ? 0 : $this->first_since( $search->since ),
			null === $search->until ? PHP_INT_MAX : $this->first_since( $search->until ) - 1,
		);
	}

	/**
	 * The smallest id of what happened at a time or later; one that there cannot be when nothing did.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function first_since( int $time ): int {
		$id = Sql::value(
			'SELECT MIN(id) AS id FROM (SELECT id FROM ' . Tables::audit() . ' WHERE occurred >= %d ORDER BY occurred LIMIT %d) AS first',
			array( $time, self::DISORDER )
		);
		return null === $id ? PHP_INT_MAX : (int) $id;
	}
}
