<?php
/**
 * What would have happened to one person.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Shadow;

defined( 'ABSPATH' ) || exit;

/**
 * The net effect of a rehearsal on a person. Nothing of it is permanent.
 */
final class Person {

	/** What can have happened, each person once. */
	public const KINDS = array( 'created', 'linked', 'changed', 'deactivated', 'reactivated', 'forgotten', 'deleted', 'released', 'refused' );

	/**
	 * Takes the parts.
	 *
	 * @param string                                            $what       One of KINDS.
	 * @param string                                            $id         The SCIM id, or what stands for it.
	 * @param string                                            $user_name  What the identity provider calls the person.
	 * @param ?int                                              $wp_user_id The WordPress user; null for one that does not exist.
	 * @param string                                            $login      The login that the user has or would have.
	 * @param list<string>                                      $roles      The roles that the user would have.
	 * @param list<array{field: string, from: string, to: string}> $changes What would be different.
	 * @param list<string>                                      $joined     Groups.
	 * @param list<string>                                      $left       Groups.
	 * @param ?int                                              $heir       The WordPress user who would get the content.
	 * @param int                                               $content    How many posts and links.
	 * @param ?string                                           $refusal    What was refused last, and why.
	 */
	public function __construct(
		public readonly string $what,
		public readonly string $id,
		public readonly string $user_name,
		public readonly ?int $wp_user_id = null,
		public readonly string $login = '',
		public readonly array $roles = array(),
		public readonly array $changes = array(),
		public readonly array $joined = array(),
		public readonly array $left = array(),
		public readonly ?int $heir = null,
		public readonly int $content = 0,
		public readonly ?string $refusal = null,
	) {}

	/**
	 * All of it in a line.
	 */
	public function detail(): string {
		$parts = array_map( static fn( array $change ) => '' === $change['from'] . $change['to'] ? $change['field'] : "{$change['field']}: \"{$change['from']}\" -> \"{$change['to']}\"", $this->changes );
		if ( array() !== $this->joined ) {
			$parts[] = 'joins ' . implode( ', ', $this->joined );
		}
		if ( array() !== $this->left ) {
			$parts[] = 'leaves ' . implode( ', ', $this->left );
		}
		if ( null !== $this->heir ) {
			$parts[] = "{$this->content} posts and links go to WordPress user {$this->heir}";
		}
		if ( null !== $this->refusal ) {
			$parts[] = $this->refusal;
		}
		return implode( '; ', $parts );
	}
}
