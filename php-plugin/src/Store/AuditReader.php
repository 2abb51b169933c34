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
 * Reads from a row on, by the key of one condition, a bounded number of rows with each statement: however many
 * rows there are, and however few match, no statement takes long.
 */
final class AuditReader {

	/** Rows that one statement looks at where conditions are left that its key does not decide. */
	private const WINDOW = 1000;

	/** Nanoseconds after which a search that finds little stops and says how far it came. */
	private const PATIENCE = 1_000_000_000;

	/** Rows by which times of neighbors may be out of order: transactions end as they like. */
	private const DISORDER = 100;

	/**
	 * The page of rows before another.
	 *
	 * @param AuditSearch $search What is looked for.
	 * @param ?int        $below  Only smaller ids; null for the newest.
	 * @param int         $limit  Rows at the most.
	 * @throws Failure When the database does not answer.
	 */
	public function older( AuditSearch $search, ?int $below, int $limit ): AuditPage {
		list( $rows, $reached ) = $this->find( $search, $below, $limit, true );
		$newer = null === $below ? null : $this->find( $search, $below - 1, 1, false )[0];
		$last  = array() === $rows ? null : (int) end( $rows )['id'];
		return new AuditPage(
			$rows,
			$reached ?? ( count( $rows ) < $limit || array() === $this->find( $search, $last, 1, true )[0] ? null : $last ),
			array() === (array) $newer ? null : (int) ( $rows[0]['id'] ?? $below - 1 ),
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
		list( $rows, $reached ) = $this->find( $search, $above, $limit, false );
		$rows  = array_reverse( $rows );
		$first = array() === $rows ? null : (int) $rows[0]['id'];
		return new AuditPage(
			$rows,
			array() === $rows ? $above + 1 : (int) end( $rows )['id'],
			$reached ?? ( count( $rows ) < $limit || array() === $this->find( $search, $first, 1, false )[0] ? null : $first ),
			null !== $reached
		);
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
		return array_column( Sql::rows( 'SELECT DISTINCT action FROM ' . Tables::audit() . ' ORDER BY action' ), 'action' );
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
		$found = array();
		$end   = hrtime( true ) + self::PATIENCE;
		$from ??= $older ? PHP_INT_MAX : 0;
		do {
			list( $least, $greatest ) = $older ? array( $least, min( $greatest, $from - 1 ) ) : array( max( $least, $from + 1 ), $greatest );
			if ( $least > $greatest ) {
				return array( $found, null );
			}
			list( $ids, $from ) = $this->window( $search, $least, $greatest, $limit, $older );
			$found = array( ...$found, ...$this->matching( $search, $ids, $limit - count( $found ), $older ) );
			if ( null === $from || count( $found ) >= $limit ) {
				return array( $found, null );
			}
		} while ( hrtime( true ) < $end );
		return array( $found, $from );
	}

	/**
	 * Ids of some rows that meet what a key decides.
	 *
	 * @return array{list<int>, ?int} The ids; and where the next ones begin, null where there are none.
	 */
	private function window( AuditSearch $search, int $least, int $greatest, int $limit, bool $older ): array {
		$size   = array() === $search->rest() ? $limit : self::WINDOW;
		$order  = $older ? 'DESC' : 'ASC';
		$ids    = array();
		$reach  = null;
		$nearer = static fn( int $one, ?int $other ) => null === $other ? $one : ( $older ? max( $one, $other ) : min( $one, $other ) );
		foreach ( $search->drivers() as $driver ) {
			$condition  = null === $driver ? '' : $driver[0] . ( is_int( $driver[1] ) ? ' = %d AND ' : ' = %s AND ' );
			$parameters = array( ...( null === $driver ? array() : array( $driver[1] ) ), $least, $greatest, $size );
			$rows       = Sql::rows( 'SELECT id FROM ' . Tables::audit() . " WHERE {$condition}id >= %d AND id <= %d ORDER BY id {$order} LIMIT %d", $parameters );
			$part       = array_map( 'intval', array_column( $rows, 'id' ) );
			$ids        = array( ...$ids, ...$part );
			if ( count( $part ) === $size ) {
				$reach = $nearer( end( $part ), $reach );
			}
		}
		$ids = array_values( array_unique( array_filter( $ids, static fn( int $id ) => null === $reach || ( $older ? $id >= $reach : $id <= $reach ) ) ) );
		return array( $ids, $reach );
	}

	/**
	 * The first of the rows with these ids that meet what is left.
	 *
	 * @param list<int> $ids The ids.
	 * @return list<array<string, mixed>>
	 */
	private function matching( AuditSearch $search, array $ids, int $limit, bool $older ): array {
		if ( array() === $ids ) {
			return array();
		}
		$where      = '';
		$parameters = $ids;
		foreach ( $search->rest() as $column => $value ) {
			$where       .= " AND {$column} = " . ( is_int( $value ) ? '%d' : '%s' );
			$parameters[] = $value;
		}
		$rows = Sql::rows(
			'SELECT ' . AuditLog::COLUMNS . ' FROM ' . Tables::audit() . ' WHERE id IN (' . Sql::placeholders( $ids ) . "){$where} ORDER BY id " . ( $older ? 'DESC' : 'ASC' ) . ' LIMIT %d',
			array( ...$parameters, $limit )
		);
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
	 */
	private function first_since( int $time ): int {
		$id = Sql::value(
			'SELECT MIN(id) AS id FROM (SELECT id FROM ' . Tables::audit() . ' WHERE occurred >= %d ORDER BY occurred LIMIT %d) AS first',
			array( $time, self::DISORDER )
		);
		return null === $id ? PHP_INT_MAX : (int) $id;
	}
}
