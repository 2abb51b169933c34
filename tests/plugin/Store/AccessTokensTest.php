<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class AccessTokensTest extends TestCase {

	private const HOUR = 3600 * Clock::SECOND;

	private AccessTokens $access_tokens;

	protected function setUp(): void {
		parent::setUp();
		$this->access_tokens = new AccessTokens();
	}

	public function test_it_is_the_token_with_its_own_digest_end_and_scopes(): void {
		$token  = Scenario::token();
		$access = $this->given( $token, Scenario::NOW, array( 'users:read' ) );
		$found  = $this->access_tokens->with_public_id( $access->public_id );
		$stored = Scenario::stored( $token );
		self::assertSame( array( $stored->id, $stored->connection_id, $stored->name ), array( $found->id, $found->connection_id, $found->name ) );
		self::assertSame( array( $access->digest(), array( 'users:read' ), Scenario::NOW + self::HOUR ), array( $found->digest, $found->scopes, $found->expires ) );
		self::assertNull( $this->access_tokens->with_public_id( $token->public_id ) );
	}

	public function test_it_ends_with_the_token_at_the_latest(): void {
		$short   = $this->given( Scenario::token( Scenario::NOW + Clock::SECOND ), Scenario::NOW );
		$endless = $this->given( Scenario::token( null ), Scenario::NOW );
		self::assertSame( Scenario::NOW + Clock::SECOND, $this->access_tokens->with_public_id( $short->public_id )?->expires );
		self::assertSame( Scenario::NOW + self::HOUR, $this->access_tokens->with_public_id( $endless->public_id )?->expires );
	}

	public function test_it_is_revoked_with_the_token(): void {
		$token  = Scenario::token();
		$access = $this->given( $token, Scenario::NOW );
		( new Tokens() )->revoke( Scenario::stored( $token )->id, Scenario::NOW );
		self::assertSame( 'revoked', $this->access_tokens->with_public_id( $access->public_id )?->status( Scenario::NOW ) );
	}

	public function test_a_scope_that_the_token_has_lost_is_lost(): void {
		$token  = Scenario::token();
		$access = $this->given( $token, Scenario::NOW, array( 'users:read', 'users:write' ) );
		Sql::update( Tables::tokens(), array( 'scopes' => 'users:write groups:read' ), array( 'public_id' => $token->public_id ) );
		self::assertSame( array( 'users:write' ), $this->access_tokens->with_public_id( $access->public_id )?->scopes );
	}

	public function test_those_that_have_ended_are_deleted(): void {
		$token = Scenario::token();
		$first = $this->given( $token, Scenario::NOW );
		$later = $this->given( $token, Scenario::NOW + self::HOUR - 1 );
		self::assertNotNull( $this->access_tokens->with_public_id( $first->public_id ) );
		$this->given( $token, Scenario::NOW + self::HOUR );
		self::assertNull( $this->access_tokens->with_public_id( $first->public_id ) );
		self::assertNotNull( $this->access_tokens->with_public_id( $later->public_id ) );
	}

	public function test_a_token_has_a_hundred_at_the_most_and_the_newest_stay(): void {
		$token = Scenario::token();
		$other = $this->given( Scenario::token(), Scenario::NOW );
		$given = array_map( fn( int $number ) => $this->given( $token, Scenario::NOW + $number )->public_id, range( 0, 102 ) );
		self::assertSame( 101, self::rows( Tables::access_tokens() ) );
		$kept = array_filter( $given, fn( string $public_id ) => null !== $this->access_tokens->with_public_id( $public_id ) );
		self::assertSame( array_slice( $given, 3 ), array_values( $kept ) );
		self::assertNotNull( $this->access_tokens->with_public_id( $other->public_id ), 'those of other tokens stay' );
	}

	public function test_what_is_not_stored_is_not_given(): void {
		global $wpdb;
		$prefix       = $wpdb->prefix;
		$wpdb->prefix = 'nowhere_';
		try {
			self::assertFails( FailureKind::Unavailable, fn() => $this->access_tokens->add( Token::generate_access(), 1, Scope::names(), Scenario::NOW, Scenario::NOW ) );
		} finally {
			$wpdb->prefix = $prefix;
		}
	}

	/** @param ?list<string> $scopes */
	private function given( Token $token, int $now, ?array $scopes = null ): Token {
		$access = Token::generate_access();
		$this->access_tokens->add( $access, Scenario::stored( $token )->id, $scopes ?? Scope::names(), $now, $now + self::HOUR );
		return $access;
	}
}
