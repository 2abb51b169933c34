<?php
/**
 * The chain that shows whether the audit is as it was written.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * The seal of a row is a keyed digest of the row and of the seal before it, so that no row can be changed, put
 * in or taken out between others without the key, which is made of the salts in wp-config.php. Where the chain
 * begins and ends is kept with a seal of its own.
 *
 * Rows are sealed a while after they were written: at once, every request would wait for the one before it.
 * Seals follow from the rows and from nothing else, so two processes that seal at once write the same.
 */
final class AuditChain {

	/** Where the chain begins and ends; option. */
	public const ENDS = 'scimpress_audit_chain';

	/** How long a transaction may take that has its number already: a row with a smaller one may still come. */
	private const DELAY = 600 * Clock::SECOND;

	/** Rows that one statement seals. */
	private const CHUNK = 200;

	/** What is sealed as it is. What the eraser of personal data may take away has a seal of its own. */
	private const SEALED = array( 'id', 'occurred', 'connection_id', 'token_id', 'action', 'outcome', 'status', 'scim_type', 'resource_id', 'wp_user_id', 'changed', 'ip', 'method', 'path', 'duration' );

	private ?string $key = null;

	/**
	 * Takes what the key is made of.
	 *
	 * @param ?string $salt The site's own unless given; that is there when plugins are.
	 */
	public function __construct( private readonly ?string $salt = null ) {}

	/**
	 * Seals rows that were written a while ago, and tells how many.
	 *
	 * @param int  $now     The time.
	 * @param int  $limit   Rows at the most.
	 * @param ?int $through Seals up to this id instead, however new it is.
	 * @throws Failure When the database does not do it.
	 */
	public function seal( int $now, int $limit, ?int $through = null ): int {
		$ends      = $this->ends();
		$condition = null === $through ? 'occurred < %d' : 'id <= %d';
		$rows      = Sql::rows(
			'SELECT ' . self::columns() . ' FROM ' . Tables::audit() . " WHERE id > %d AND {$condition} ORDER BY id LIMIT %d",
			array( $ends['last'], $through ?? $now - self::DELAY, $limit )
		);
		$seal  = $ends['last_seal'];
		$seals = array();
		foreach ( $rows as $row ) {
			$personal                   = $this->personal_seal( $row );
			$seal                       = $this->row_seal( $row, $personal, $seal );
			$seals[ (int) $row['id'] ] = array( $personal, $seal );
		}
		foreach ( array_chunk( $seals, self::CHUNK, true ) as $chunk ) {
			$this->write( $chunk );
		}
		if ( array() !== $seals ) {
			$this->set_ends( array( ...$ends, 'last' => array_key_last( $seals ), 'last_seal' => $seal ) );
		}
		return count( $seals );
	}

	/**
	 * Lets the chain begin after a row, which has to be sealed: it and those before it are about to go.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function begin_after( int $id ): void {
		$ends = $this->ends();
		$seal = Sql::value( 'SELECT seal FROM ' . Tables::audit() . ' WHERE id = %d', array( $id ) );
		if ( $id > $ends['first'] && null !== $seal ) {
			$this->set_ends( array( ...$ends, 'first' => $id, 'first_seal' => $seal ) );
		}
	}

	/**
	 * Looks at the rows after one, in their order.
	 *
	 * @param AuditVerdict $verdict What is known so far.
	 * @param int          $limit   Rows at the most.
	 * @return AuditVerdict What is known then.
	 * @throws Failure When the database does not answer.
	 */
	public function verify( AuditVerdict $verdict, int $limit ): AuditVerdict {
		$ends = $this->ends();
		$rows = Sql::rows(
			'SELECT ' . self::columns() . ', seal, personal_seal, user_name_key FROM ' . Tables::audit() . ' WHERE id > %d ORDER BY id LIMIT %d',
			array( max( $verdict->reached, $ends['first'] ), $limit )
		);
		$verdict = $verdict->with( array( 'is_genuine' => $verdict->is_genuine && $ends['is_genuine'] ) );
		foreach ( $rows as $row ) {
			$verdict = $this->judge( $verdict, $row, $ends );
		}
		if ( count( $rows ) < $limit ) {
			$is_cut  = $ends['last'] > $ends['first'] && ( $verdict->last ?? 0 ) < $ends['last'];
			$verdict = $verdict->with( array( 'is_complete' => true, 'is_cut' => $is_cut ) );
		}
		return $verdict;
	}

	/**
	 * Where to begin to look at the newest rows alone: what stands before them is taken as it is.
	 *
	 * @param int $rows How many of those that are sealed.
	 * @throws Failure When the database does not answer.
	 */
	public function newest( int $rows ): AuditVerdict {
		$ends = $this->ends();
		$row  = Sql::row( 'SELECT id, seal FROM ' . Tables::audit() . ' WHERE id > %d AND id <= %d AND seal IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET %d', array( $ends['first'], $ends['last'], $rows ) );
		return null === $row ? new AuditVerdict() : new AuditVerdict( (int) $row['id'], last: (int) $row['id'], seal: $row['seal'] );
	}

	/**
	 * What stands in place of the key of a name that the eraser of personal data took away: nobody else can say so.
	 *
	 * @param int $id Of the row.
	 */
	public function erasure( int $id ): string {
		return $this->digest( array( 'erased', (string) $id ) );
	}

	/**
	 * What one more row adds to what is known.
	 *
	 * @param array<string, string|null>                                                            $row  With its seals.
	 * @param array{first: int, first_seal: string, last: int, last_seal: string, is_genuine: bool} $ends Of the chain.
	 */
	private function judge( AuditVerdict $verdict, array $row, array $ends ): AuditVerdict {
		$id      = (int) $row['id'];
		$verdict = $verdict->with(
			array(
				'reached' => $id,
				'rows'    => $verdict->rows + 1,
			)
		);
		if ( null === $row['seal'] ) {
			return $id < $ends['last'] ? $verdict->blaming( 'foreign', $id ) : $verdict->with( array( 'unsealed' => $verdict->unsealed + 1 ) );
		}
		$former    = $verdict->seal ?? $ends['first_seal'];
		$is_erased = null === $row['user_name'] && null === $row['detail'] && null === $row['differences'] && hash_equals( $this->erasure( $id ), (string) $row['user_name_key'] );
		$personal  = $is_erased ? (string) $row['personal_seal'] : $this->personal_seal( $row );
		$is_good   = hash_equals( $this->row_seal( $row, $personal, $former ), $row['seal'] );
		$verdict   = $is_good ? $verdict : $verdict->blaming( 'broken', $id );
		return $verdict->with(
			array(
				'seal'   => $row['seal'],
				'last'   => $id,
				'erased' => $verdict->erased + ( $is_erased ? 1 : 0 ),
			)
		);
	}

	/**
	 * Where the chain begins and ends, and whether that is what was stored.
	 *
	 * @return array{first: int, first_seal: string, last: int, last_seal: string, is_genuine: bool}
	 */
	public function ends(): array {
		$stored = get_option( self::ENDS );
		if ( ! is_array( $stored ) ) {
			return array(
				'first'      => 0,
				'first_seal' => '',
				'last'       => 0,
				'last_seal'  => '',
				'is_genuine' => true,
			);
		}
		$ends = array(
			'first'      => (int) ( $stored['first'] ?? 0 ),
			'first_seal' => (string) ( $stored['first_seal'] ?? '' ),
			'last'       => (int) ( $stored['last'] ?? 0 ),
			'last_seal'  => (string) ( $stored['last_seal'] ?? '' ),
		);
		return array( ...$ends, 'is_genuine' => hash_equals( $this->ends_seal( $ends ), (string) ( $stored['seal'] ?? '' ) ) );
	}

	/**
	 * Stores where the chain begins and ends.
	 *
	 * @param array<string, int|string|bool> $ends As `ends()` tells them.
	 */
	private function set_ends( array $ends ): void {
		unset( $ends['is_genuine'] );
		update_option( self::ENDS, array( ...$ends, 'seal' => $this->ends_seal( $ends ) ), false );
	}

	/**
	 * Writes seals.
	 *
	 * @param array<int, array{string, string}> $seals The personal one and the row's, by id.
	 */
	private function write( array $seals ): void {
		$personal   = '';
		$row        = '';
		$parameters = array( array(), array() );
		foreach ( $seals as $id => list( $of_person, $of_row ) ) {
			$personal     .= ' WHEN %d THEN %s';
			$row          .= ' WHEN %d THEN %s';
			$parameters[0] = array( ...$parameters[0], $id, $of_person );
			$parameters[1] = array( ...$parameters[1], $id, $of_row );
		}
		Sql::execute(
			'UPDATE ' . Tables::audit() . " SET personal_seal = CASE id{$personal} END, seal = CASE id{$row} END WHERE id IN (" . Sql::placeholders( array_keys( $seals ) ) . ')',
			array( ...$parameters[0], ...$parameters[1], ...array_keys( $seals ) )
		);
	}

	private static function columns(): string {
		return implode( ', ', array( ...self::SEALED, 'user_name', 'detail', 'differences' ) );
	}

	/**
	 * The seal of what may be erased.
	 *
	 * @param array<string, string|null> $row Columns.
	 */
	private function personal_seal( array $row ): string {
		// Without values it is as it was before there were any.
		$values = null === $row['differences'] ? array() : array( $row['differences'] );
		return $this->digest( array( 'person', (string) $row['id'], $row['user_name'], $row['detail'], ...$values ) );
	}

	/**
	 * The seal of a row.
	 *
	 * @param array<string, string|null> $row      Columns.
	 * @param string                     $personal The seal of what may be erased.
	 * @param string                     $former   The seal before.
	 */
	private function row_seal( array $row, string $personal, string $former ): string {
		$values = array_map( static fn( string $column ) => null === $row[ $column ] ? null : (string) $row[ $column ], self::SEALED );
		return $this->digest( array( 'row', $former, $personal, ...$values ) );
	}

	/**
	 * The seal of the ends.
	 *
	 * @param array<string, int|string> $ends As they are stored.
	 */
	private function ends_seal( array $ends ): string {
		return $this->digest( array( 'ends', (string) $ends['first'], $ends['first_seal'], (string) $ends['last'], $ends['last_seal'] ) );
	}

	/**
	 * The keyed digest of some values, none of which can be taken for another.
	 *
	 * @param list<string|null> $values The values.
	 */
	private function digest( array $values ): string {
		$this->key ??= hash_hmac( 'sha256', 'scimpress audit', $this->salt ?? wp_salt( 'secure_auth' ) );
		return hash_hmac( 'sha256', (string) wp_json_encode( $values, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), $this->key );
	}
}
