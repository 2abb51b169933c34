<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

/**
 * What the tests of tokens, logins and screens begin with.
 */
final class Scenario {

	public const NOW = 1_764_000_000_000_000;

	/** A managed user whose WordPress user exists. */
	public static function manage( int $wp_user_id, bool $active ): string {
		$id  = wp_generate_uuid4();
		$row = array(
			'id'            => $id,
			'connection_id' => 1,
			'wp_user_id'    => $wp_user_id,
			'user_name'     => 'name of ' . $wp_user_id,
			'user_name_key' => hash( 'sha256', (string) $wp_user_id ),
			'active'        => (int) $active,
			'version'       => 1,
			'created'       => self::NOW,
			'modified'      => self::NOW,
			'document'      => '{"userName":"name of ' . $wp_user_id . '"}',
			'baseline'      => '{}',
		);
		Sql::insert( Tables::users(), $row );
		return $id;
	}

	/** The first connection of the site. */
	public static function connection(): int {
		$connections = new Connections();
		$connections->add_first( 'Identity provider', 1, self::NOW );
		return (int) $connections->first()?->id;
	}

	/** A token as its client has it. */
	public static function token( ?int $expires = self::NOW + Clock::DAY ): Token {
		$token = Token::generate();
		( new Tokens() )->add( $token, self::connection(), 'test', Scope::names(), self::NOW, 1, $expires );
		return $token;
	}

	/** The same token as it is stored. */
	public static function stored( Token $token ): StoredToken {
		$stored = ( new Tokens() )->with_public_id( $token->public_id );
		assert( null !== $stored );
		return $stored;
	}
}
