<?php
/**
 * What came of a round trip.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Exchange\Reply;

defined( 'ABSPATH' ) || exit;

/**
 * Where it ended, if it did not come to its end, and whether it was undone by the database alone.
 */
final class RoundTripOutcome {

	/**
	 * Takes what is known.
	 *
	 * @param string $failed      `create`, `read` or `delete`; empty when all of them went well.
	 * @param ?Reply $reply       How that was answered.
	 * @param bool   $has_remains Whether something was kept that had to be removed afterwards.
	 */
	public function __construct(
		public readonly string $failed,
		public readonly ?Reply $reply,
		public readonly bool $has_remains,
	) {}

	/**
	 * Whether a user can be created, read, deleted, and undone.
	 */
	public function is_good(): bool {
		return '' === $this->failed && ! $this->has_remains;
	}

	/**
	 * What a person who helps asks for.
	 */
	public function raw(): string {
		return null === $this->reply ? '' : trim( "status {$this->reply->status}\n{$this->reply->log}\n{$this->reply->body}" );
	}
}
