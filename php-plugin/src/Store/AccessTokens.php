<?php
/**
 * The access tokens of this site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Auth\Token;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the table of access tokens. Each is worth something as long as the token that it was
 * given for, and only then: both are read together.
 */
final class AccessTokens {

	/** Access tokens of one token that are valid at a time; whoever asks for more loses the oldest. */
	private const MOST = 100;

	/**
	 * Stores a new access token, and deletes those that have ended.
	 *
	 * @param Token        $access_token The access token, of which the digest is kept.
	 * @param int          $token_id     The token that it was given for.
	 * @param list<string> $scopes       What it allows.
	 * @param int          $now          The time.
	 * @param int          $expires      When it ends.
	 * @throws Failure When it is not stored.
	 */
	public function add( Token $access_token, int $token_id, array $scopes, int $now, int $expires ): void {
		Sql::execute( 'DELETE FROM ' . Tables::access_tokens() . ' WHERE expires <= %d', array( $now ) );
		$oldest = Sql::value(
			'SELECT expires FROM ' . Tables::access_tokens() . ' WHERE token_id = %d ORDER BY expires DESC LIMIT 1 OFFSET %d',
			array( $token_id, self::MOST - 1 )
		);
		if ( null !== $oldest ) {
			Sql::execute( 'DELETE FROM ' . Tables::access_tokens() . ' WHERE token_id = %d AND expires <= %d', array( $token_id, (int) $oldest ) );
		}
		Sql::insert(
			Tables::access_tokens(),
			array(
				'public_id' => $access_token->public_id,
				'token_id'  => $token_id,
				'digest'    => $access_token->digest(),
				'scopes'    => implode( ' ', $scopes ),
				'expires'   => $expires,
			)
		);
	}

	/**
	 * The token for which an access token was given, as far as the access token goes: with its digest, and
	 * no longer valid and no scope more than either of them. Null when one of them does not exist.
	 *
	 * @param string $public_id Of the access token, in lower case.
	 * @throws Failure When the database does not answer.
	 */
	public function with_public_id( string $public_id ): ?StoredToken {
		$row = Sql::row(
			'SELECT tokens.*, access.digest AS access_digest, access.scopes AS access_scopes, access.expires AS access_expires FROM '
			. Tables::access_tokens() . ' access JOIN ' . Tables::tokens() . ' tokens ON tokens.id = access.token_id WHERE access.public_id = %s',
			array( $public_id )
		);
		if ( null === $row ) {
			return null;
		}
		$token = StoredToken::of_row( $row );
		return $token->limited( (string) $row['access_digest'], explode( ' ', (string) $row['access_scopes'] ), (int) $row['access_expires'] );
	}
}
