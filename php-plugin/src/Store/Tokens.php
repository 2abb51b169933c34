<?php
/**
 * The tokens of this site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Auth\Token;
use ScimPress\Auth\TrustedIssuer;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the table of tokens.
 */
final class Tokens {

	/** The use of a token is noted once in so long. */
	private const NOTE_EVERY = 60 * Clock::SECOND;

	/**
	 * Stores a new token and tells its number.
	 *
	 * @param Token        $token         The token, of which the digest is kept.
	 * @param int          $connection_id The connection whose client will have it.
	 * @param string       $name          What people call it.
	 * @param list<string> $scopes        What it allows.
	 * @param int          $created       The time.
	 * @param int          $created_by    The WordPress user who makes it; 0 for a command.
	 * @param ?int         $expires       When it ends; null for never.
	 * @param ?TrustedIssuer $trusted     Whose assertions stand for it.
	 * @throws Failure When it is not stored; a duplicate when its public id is in use.
	 */
	public function add( Token $token, int $connection_id, string $name, array $scopes, int $created, int $created_by, ?int $expires, ?TrustedIssuer $trusted = null ): int {
		return Sql::insert(
			Tables::tokens(),
			array(
				'connection_id' => $connection_id,
				'public_id'     => $token->public_id,
				'digest'        => $token->digest(),
				'name'          => $name,
				'scopes'        => implode( ' ', $scopes ),
				'created'       => $created,
				'created_by'    => $created_by,
				'expires'       => $expires,
				...( null === $trusted ? array() : array(
					'trusted_issuer'     => $trusted->to_json(),
					'trusted_issuer_key' => TrustedIssuer::key( $trusted->issuer, $trusted->subject ),
				) ),
			)
		);
	}

	/**
	 * The token with a public id.
	 *
	 * @param string $public_id In lower case.
	 * @throws Failure When the database does not answer.
	 */
	public function with_public_id( string $public_id ): ?StoredToken {
		$row = Sql::row( 'SELECT * FROM ' . Tables::tokens() . ' WHERE public_id = %s', array( $public_id ) );
		return null === $row ? null : StoredToken::of_row( $row );
	}

	/**
	 * The token for which assertions of an issuer about a subject stand: the newest that was not revoked, if any.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function that_trusts( string $issuer, string $subject ): ?StoredToken {
		$row = Sql::row(
			'SELECT * FROM ' . Tables::tokens() . ' WHERE trusted_issuer_key = %s ORDER BY CASE WHEN revoked IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1',
			array( TrustedIssuer::key( $issuer, $subject ) )
		);
		return null === $row ? null : StoredToken::of_row( $row );
	}

	/**
	 * The token with a number.
	 *
	 * @param int $id Its number.
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $id ): ?StoredToken {
		$row = Sql::row( 'SELECT * FROM ' . Tables::tokens() . ' WHERE id = %d', array( $id ) );
		return null === $row ? null : StoredToken::of_row( $row );
	}

	/**
	 * The newest tokens, also those that have ended.
	 *
	 * @param ?int $connection_id Of this connection only.
	 * @param int  $limit         How many at the most.
	 * @return list<StoredToken>
	 * @throws Failure When the database does not answer.
	 */
	public function newest( ?int $connection_id = null, int $limit = 200 ): array {
		$where = null === $connection_id ? '' : ' WHERE connection_id = %d';
		$rows  = Sql::rows( 'SELECT * FROM ' . Tables::tokens() . "{$where} ORDER BY id DESC LIMIT %d", array( $connection_id, $limit ) );
		return array_map( array( StoredToken::class, 'of_row' ), $rows );
	}

	/**
	 * Tokens of a connection that were not revoked and end within a while, soonest first.
	 *
	 * @param int $since Not before this time, microseconds.
	 * @param int $until Not after this time.
	 * @return list<StoredToken>
	 * @throws Failure When the database does not answer.
	 */
	public function ending( int $connection_id, int $since, int $until ): array {
		$rows = Sql::rows(
			'SELECT * FROM ' . Tables::tokens() . ' WHERE connection_id = %d AND revoked IS NULL AND expires > %d AND expires <= %d ORDER BY expires, id LIMIT 100',
			array( $connection_id, $since, $until )
		);
		return array_map( array( StoredToken::class, 'of_row' ), $rows );
	}

	/**
	 * Tokens that were not revoked and end soon, or have ended although their client went on: they were used in
	 * their last week, and no other token of the connection was since. Those of connections that are no more are none.
	 *
	 * @param int $now   The time, microseconds.
	 * @param int $until What soon is.
	 * @return list<StoredToken> Soonest first, twenty at the most.
	 * @throws Failure When the database does not answer.
	 */
	public function troubled( int $now, int $until ): array {
		$tokens = Tables::tokens();
		$rows   = Sql::rows(
			"SELECT tokens.* FROM {$tokens} AS tokens JOIN " . Tables::real( 'connections' ) . " AS connections ON connections.id = tokens.connection_id
			WHERE tokens.revoked IS NULL AND tokens.expires <= %d
			AND ( tokens.expires > %d OR ( tokens.last_used > tokens.expires - %d
				AND NOT EXISTS ( SELECT 1 FROM {$tokens} AS others WHERE others.connection_id = tokens.connection_id AND others.id <> tokens.id AND others.last_used >= tokens.last_used ) ) )
			ORDER BY tokens.expires, tokens.id LIMIT 20",
			array( $until, $now, 7 * Clock::DAY )
		);
		return array_map( array( StoredToken::class, 'of_row' ), $rows );
	}

	/**
	 * When a client of a connection was last accepted, to the minute; null for never.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function last_used( int $connection_id ): ?int {
		$time = Sql::value( 'SELECT MAX(last_used) FROM ' . Tables::tokens() . ' WHERE connection_id = %d', array( $connection_id ) );
		return null === $time ? null : (int) $time;
	}

	/**
	 * How many tokens of each connection can be used, and when a client of it was last accepted.
	 *
	 * @param int $now The time.
	 * @return array<int, array{usable: int, last_used: ?int}> By connection; those without a token are not there.
	 * @throws Failure When the database does not answer.
	 */
	public function uses( int $now ): array {
		$rows = Sql::rows(
			'SELECT connection_id, MAX(last_used) AS last_used, SUM(CASE WHEN revoked IS NULL AND ( expires IS NULL OR expires > %d ) THEN 1 ELSE 0 END) AS usable FROM ' . Tables::tokens() . ' GROUP BY connection_id',
			array( $now )
		);
		$uses = array();
		foreach ( $rows as $row ) {
			$uses[ (int) $row['connection_id'] ] = array(
				'usable'    => (int) $row['usable'],
				'last_used' => null === $row['last_used'] ? null : (int) $row['last_used'],
			);
		}
		return $uses;
	}

	/**
	 * Ends a token for good. False when it had been revoked before, or there is none.
	 *
	 * @param int $id  Its number.
	 * @param int $now The time.
	 * @throws Failure When the database does not do it.
	 */
	public function revoke( int $id, int $now ): bool {
		return 1 === Sql::execute( 'UPDATE ' . Tables::tokens() . ' SET revoked = %d WHERE id = %d AND revoked IS NULL', array( $now, $id ) );
	}

	/**
	 * Has a token end at a time, unless it does before.
	 *
	 * @param int $id      Its number.
	 * @param int $expires The time.
	 * @throws Failure When the database does not do it.
	 */
	public function limit( int $id, int $expires ): void {
		Sql::execute( 'UPDATE ' . Tables::tokens() . ' SET expires = %d WHERE id = %d AND ( expires IS NULL OR expires > %d )', array( $expires, $id, $expires ) );
	}

	/**
	 * Removes a token that nobody was given.
	 *
	 * @param int $id Its number.
	 * @throws Failure When the database does not do it.
	 */
	public function remove( int $id ): void {
		Sql::execute( 'DELETE FROM ' . Tables::tokens() . ' WHERE id = %d', array( $id ) );
	}

	/**
	 * Notes that a token was used: a client that calls every second costs one write in a minute.
	 *
	 * @param StoredToken $token The token as it was read.
	 * @param int         $now   The time.
	 * @param string      $ip    From where.
	 * @throws Failure When the database does not do it.
	 */
	public function note_use( StoredToken $token, int $now, string $ip ): void {
		if ( null !== $token->last_used && $token->last_used + self::NOTE_EVERY > $now ) {
			return;
		}
		Sql::execute(
			'UPDATE ' . Tables::tokens() . ' SET last_used = %d, last_ip = %s WHERE id = %d AND ( last_used IS NULL OR last_used <= %d )',
			array( $now, $ip, $token->id, $now - self::NOTE_EVERY )
		);
	}
}
