<?php
/**
 * A credential for one request.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Store\Connection;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Shows a token that allows nothing and ends within a minute, and removes it, whatever happens. Whether it arrived
 * is not guessed from the answer: who is asked notes that it was used.
 */
final class OneTimeToken {

	private const LIFE = 60 * Clock::SECOND;

	/**
	 * Needs to know where tokens are.
	 *
	 * @param Tokens     $tokens     The tokens.
	 * @param Connection $connection Whose they are.
	 */
	public function __construct(
		private readonly Tokens $tokens,
		private readonly Connection $connection,
	) {}

	/**
	 * Sends a request with a new token.
	 *
	 * @param callable(string): LoopbackAnswer $send Sends it.
	 * @return array{LoopbackAnswer, bool} The answer, and whether the token reached this plugin.
	 * @throws Failure When the database does not answer.
	 */
	public function show( callable $send ): array {
		$token = Token::generate();
		$now   = Clock::now();
		$id    = $this->tokens->add( $token, $this->connection->id, __( 'Connection check', 'scimpress' ), array(), $now, get_current_user_id(), $now + self::LIFE );
		try {
			$answer = $send( $token->reveal() );
			return array( $answer, null !== $this->tokens->find( $id )?->last_used );
		} finally {
			$this->tokens->remove( $id );
		}
	}
}
