<?php
/**
 * Finds rows of the audit by the kinds of events.
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
 * There are some hundred kinds at the most, and a key has the rows of each in order. So conditions choose among
 * kinds, and rows are merged from those that are left: whatever is combined, nothing is read that does not match.
 */
final class AuditKinds {

	/** Kinds that one statement reads rows of; SQLite joins five hundred. */
	private const CHUNK = 100;

	/** Kinds that are counted together, the likely frequent ones first: a statement about few is quick. */
	private const COUNTED = array( 1, 8, 24 );

	/** Nanoseconds after which counting ends without a result: nobody is to wait for a number. */
	private const PATIENCE = 2_000_000;

	/**
	 * Takes how long counting may take.
	 *
	 * @param int $patience Nanoseconds.
	 */
	public function __construct( private readonly int $patience = self::PATIENCE ) {}

	/**
	 * The first ids of what is looked for, in no order.
	 *
	 * @param AuditSearch $search   What is looked for; whom it is about does not matter here.
	 * @param int         $least    No smaller ids.
	 * @param int         $greatest No greater ids.
	 * @param int         $limit    Ids from each kind; at least as many as are wanted.
	 * @param bool        $older    Whether the greatest come first.
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function ids( AuditSearch $search, int $least, int $greatest, int $limit, bool $older ): array {
		$kinds = array_slice( $this->kinds( $search, $least, $greatest, $older ), 0, $limit );
		if ( count( $kinds ) === $limit ) {
			// Each kind that was left out begins beyond so many ids that match.
			$beyond                   = (int) end( $kinds )['first_id'];
			list( $least, $greatest ) = $older ? array( $beyond, $greatest ) : array( $least, $beyond );
		}
		$ids = array();
		foreach ( array_chunk( $kinds, self::CHUNK ) as $chunk ) {
			$parts      = array();
			$parameters = array();
			foreach ( $chunk as $number => $kind ) {
				list( $where, $values ) = $this->condition( $search, $kind );
				$parts[]                = 'SELECT id FROM ( SELECT id FROM ' . Tables::audit() . " WHERE {$where} AND id >= %d AND id <= %d ORDER BY id " . ( $older ? 'DESC' : 'ASC' ) . " LIMIT %d ) AS kind_{$number}";
				$parameters             = array( ...$parameters, ...$values, $least, $greatest, $limit );
			}
			$ids = array( ...$ids, ...array_map( 'intval', array_column( Sql::rows( implode( ' UNION ALL ', $parts ), $parameters ), 'id' ) ) );
		}
		$older ? rsort( $ids ) : sort( $ids );
		return array_slice( $ids, 0, $limit );
	}

	/**
	 * How many events of some kinds there are from an id on. No more than so many of each are counted, so that it
	 * takes no longer however many there are.
	 *
	 * @param callable(array<string, string|null>): bool $is_wanted Tells of a kind whether it is counted.
	 * @param int                                        $least     No smaller ids.
	 * @param int                                        $most      Events of a kind after which it is no more counted.
	 * @return list<array{kind: array<string, string|null>, events: int}>
	 * @throws Failure When the database does not answer.
	 */
	public function counts( callable $is_wanted, int $least, int $most ): array {
		$counts = array();
		foreach ( array_chunk( array_filter( $this->kinds( new AuditSearch(), $least, PHP_INT_MAX, true ), $is_wanted ), self::CHUNK ) as $chunk ) {
			$parts      = array();
			$parameters = array();
			foreach ( $chunk as $number => $kind ) {
				list( $where, $values ) = $this->condition( new AuditSearch(), $kind );
				$parts[]                = "SELECT {$number} AS kind, COUNT(*) AS events FROM ( SELECT id FROM " . Tables::audit() . " FORCE INDEX (kind_page) WHERE {$where} AND id >= %d LIMIT %d ) AS kind_{$number}";
				$parameters             = array( ...$parameters, ...$values, $least, $most );
			}
			foreach ( Sql::rows( implode( ' UNION ALL ', $parts ), $parameters ) as $row ) {
				$counts[] = array(
					'kind'   => $chunk[ (int) $row['kind'] ],
					'events' => (int) $row['events'],
				);
			}
		}
		return $counts;
	}

	/**
	 * How many rows are looked for, counted as far as it matters. Where a key has all of them side by side they are
	 * counted there, otherwise by kinds: what is likely to be frequent alone is enough most of the time. Each look at
	 * some kinds goes so far that all of them together would be enough. Null where too many kinds are left, or it takes too long.
	 *
	 * @param AuditSearch $search   What is looked for; whom it is about does not matter here.
	 * @param int         $least    No smaller ids.
	 * @param int         $greatest No greater ids.
	 * @param int         $most     What is counted at the most.
	 * @throws Failure When the database does not answer.
	 */
	public function count( AuditSearch $search, int $least, int $greatest, int $most ): ?int {
		list( $lead, $key ) = self::lead( $search );
		if ( 0 === $least && PHP_INT_MAX === $greatest && array() === array_diff_key( $search->equal, $lead ) ) {
			$from = ' FROM ' . Tables::audit() . " FORCE INDEX ({$key}) WHERE " . self::compared( $lead );
			return null === Sql::value( "SELECT id{$from} LIMIT 1 OFFSET %d", array( ...array_values( $lead ), $most - 1 ) )
				? (int) Sql::value( "SELECT COUNT(*){$from}", array_values( $lead ) )
				: $most;
		}
		$end = hrtime( true ) + $this->patience;
		// The more there are of a kind, the newer is its newest row.
		$kinds = $this->kinds( $search, $least, $greatest, true );
		$from  = array_fill_keys( array_keys( $kinds ), $least );
		$total = 0;
		foreach ( self::COUNTED as $many ) {
			$left = array_slice( $from, 0, $many, true );
			$from = array_slice( $from, $many, null, true );
			while ( array() !== $left && $total < $most ) {
				if ( hrtime( true ) > $end ) {
					return null;
				}
				$size   = intdiv( $most - $total - 1, count( $left ) ) + 1;
				$beyond = $this->scalars( $search, $kinds, $left, $greatest, 'id', ' ORDER BY id LIMIT 1 OFFSET ' . ( $size - 1 ) );
				$total += $size * count( $beyond );
				$total += $total < $most ? array_sum( $this->scalars( $search, $kinds, array_diff_key( $left, $beyond ), $greatest, 'COUNT(*)', '' ) ) : 0;
				$left   = array_map( static fn( int $last ) => $last + 1, $beyond );
			}
		}
		return $total >= $most || array() === $from ? min( $total, $most ) : null;
	}

	/**
	 * A value for each of some kinds; those that have none are left out.
	 *
	 * @param list<array<string, string|null>> $kinds    All of them.
	 * @param array<int, int>                  $from     By number of a kind, the least id that counts; as many as one statement joins.
	 * @param int                              $greatest No greater ids.
	 * @param string                           $value    SQL.
	 * @param string                           $end      What follows the condition.
	 * @return array<int, int> By number of a kind.
	 */
	private function scalars( AuditSearch $search, array $kinds, array $from, int $greatest, string $value, string $end ): array {
		$found      = array();
		$parts      = array();
		$parameters = array();
		foreach ( $from as $number => $least ) {
			list( $where, $values ) = $this->condition( $search, $kinds[ $number ] );
			$parts[]                = "( SELECT {$value} FROM " . Tables::audit() . " WHERE {$where} AND id >= %d AND id <= %d{$end} ) AS kind_{$number}";
			$parameters             = array( ...$parameters, ...$values, $least, $greatest );
		}
		foreach ( array() === $parts ? array() : (array) Sql::row( 'SELECT ' . implode( ', ', $parts ), $parameters ) as $name => $one ) {
			if ( null !== $one ) {
				$found[ (int) substr( $name, strlen( 'kind_' ) ) ] = (int) $one;
			}
		}
		return $found;
	}

	/**
	 * The kinds that are looked for, those first whose rows come first.
	 *
	 * @return list<array<string, string|null>> The columns of each kind, and `first_id`.
	 */
	private function kinds( AuditSearch $search, int $least, int $greatest, bool $older ): array {
		$columns = implode( ', ', AuditSearch::KIND );
		list( $lead, $key ) = self::lead( $search );
		$where              = array() === $lead ? '' : self::compared( $lead ) . ' AND ';
		// With the address among what is grouped, the key leads from one kind to the next. Where few rows are
		// between the ids, the database would rather read those.
		$kinds  = Sql::rows(
			"SELECT {$columns}, " . ( $older ? 'MAX' : 'MIN' ) . '(id) AS first_id FROM ' . Tables::audit() . " FORCE INDEX ({$key}) WHERE {$where}id >= %d AND id <= %d GROUP BY " . ( isset( $lead['ip'] ) ? 'ip, ' : '' ) . $columns,
			array( ...array_values( $lead ), $least, $greatest )
		);
		$wanted = array_intersect_key( $search->equal, array_flip( AuditSearch::KIND ) );
		$kinds  = array_filter( $kinds, static fn( array $kind ) => array() === array_diff_assoc( array_map( 'strval', $wanted ), $kind ) );
		usort( $kinds, static fn( array $one, array $other ) => $older ? $other['first_id'] <=> $one['first_id'] : $one['first_id'] <=> $other['first_id'] );
		return $kinds;
	}

	/**
	 * The conditions on the first columns of a key, and that key.
	 *
	 * @return array{array<string, string|int>, string}
	 */
	private static function lead( AuditSearch $search ): array {
		$lead = array_intersect_key( $search->equal, array( 'ip' => '' ) );
		foreach ( AuditSearch::KIND as $column ) {
			if ( ! isset( $search->equal[ $column ] ) ) {
				break;
			}
			$lead[ $column ] = $search->equal[ $column ];
		}
		return array( $lead, isset( $lead['ip'] ) ? 'ip_kind_page' : 'kind_page' );
	}

	/**
	 * Columns compared with values, as SQL.
	 *
	 * @param non-empty-array<string, string|int> $equal By column.
	 */
	private static function compared( array $equal ): string {
		return implode( ' AND ', array_map( static fn( string $column ) => $column . ( is_int( $equal[ $column ] ) ? ' = %d' : ' = %s' ), array_keys( $equal ) ) );
	}

	/**
	 * The condition for the rows of a kind, with its values.
	 *
	 * @param array<string, string|null> $kind Its columns.
	 * @return array{string, list<string|int>}
	 */
	private function condition( AuditSearch $search, array $kind ): array {
		$where  = array();
		$values = array();
		if ( isset( $search->equal['ip'] ) ) {
			$where[]  = 'ip = %s';
			$values[] = $search->equal['ip'];
		}
		foreach ( AuditSearch::KIND as $column ) {
			$value = $kind[ $column ];
			if ( null === $value ) {
				$where[] = "{$column} IS NULL";
				continue;
			}
			$is_number = in_array( $column, array( 'connection_id', 'status' ), true );
			$where[]   = "{$column} = " . ( $is_number ? '%d' : '%s' );
			$values[]  = $is_number ? (int) $value : $value;
		}
		return array( implode( ' AND ', $where ), $values );
	}
}
