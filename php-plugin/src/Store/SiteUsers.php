<?php
/**
 * The users of WordPress as SCIM reads and writes them.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
defined( 'ABSPATH' ) || exit;

/**
 * Everything that an exchange does with users of WordPress goes through here: `WordPressUsers` does it, and
 * `RehearsedUsers` remembers what would have been done and answers as if it had.
 */
interface SiteUsers extends JudgedUsers {

	/**
	 * Locks a user's row and its capabilities until the end of the transaction. False when there is none.
	 *
	 * @throws Failure Deadlock when what the user may do was changed at this moment.
	 */
	public function lock( int $wp_user_id ): bool;

	/**
	 * Lets one site of a network at a time create a user: they share the users of WordPress, but not the
	 * tables in which logins are claimed. To be called before anything is read in the transaction.
	 */
	public function lock_network(): void;

	/**
	 * Whether a user is one of this site.
	 */
	public function is_member( int $wp_user_id ): bool;

	/**
	 * Users whom the collation finds by their login or e-mail, which can be more than those that have the same.
	 *
	 * @param string $column `user_login` or `user_email`.
	 * @param bool   $lock   Until the end of the transaction; nobody else comes to have it either.
	 * @return array<int, string> What each has, by WordPress id.
	 * @throws Failure When the database does not answer.
	 */
	public function named( string $column, string $value, bool $lock = false ): array;

	/**
	 * What WordPress holds for some fields, past every cache. Nothing when there is no such user.
	 *
	 * @param list<string> $fields Columns and user meta by name.
	 * @return array<string, string>
	 */
	public function fields( int $wp_user_id, array $fields ): array;

	/**
	 * Creates a user; without a password nobody can log in as it. Until `finish()` it is marked as made for a row:
	 * should something past our fence commit in between, what is left can be told from anybody else.
	 *
	 * @param string                $id       The SCIM id of the row.
	 * @param array<string, string> $given    Cleaned fields.
	 * @param ?string               $password The password, if there is one.
	 * @return int The WordPress id.
	 * @throws Rejection When WordPress or a hook does not accept it.
	 * @throws Failure When the database does not store it.
	 */
	public function insert( string $id, string $login, array $given, #[\SensitiveParameter] ?string $password, string $role ): int;

	/**
	 * Takes the mark of a new user away, unless a hook has put something else in its place.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function finish( string $id, int $wp_user_id ): void;

	/**
	 * Removes the user who was made for a row and never finished, unless it has content already.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function discard( string $id ): void;

	/**
	 * Changes fields of a user.
	 *
	 * @param array<string, string> $given Cleaned fields; the others stay as they are.
	 * @throws Rejection When WordPress or a hook does not accept it.
	 * @throws Failure When the database does not store it.
	 */
	public function update( int $wp_user_id, array $given ): void;

	/**
	 * Gives a user another login, which WordPress itself cannot. Its sessions end, since a cookie holds the
	 * login; what its address is made of stays, and so do links to it.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function rename( int $wp_user_id, string $login ): void;

	/**
	 * Gives a user a password, unless it has that one. Its sessions end; no mail is sent.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function set_password( int $wp_user_id, #[\SensitiveParameter] string $password ): void;

	/**
	 * Ends every session of a user and takes back a password reset that is under way.
	 */
	public function lock_out( int $wp_user_id ): void;

	/**
	 * Takes one role from a user and gives it another one, on this site; every other role stays.
	 *
	 * @param ?string $take The role to take, if the user has it.
	 * @param ?string $give The role to give, unless the user has it.
	 * @return bool Whether the role was given: the user did not have it before and has it now.
	 */
	public function set_role( int $wp_user_id, ?string $take, ?string $give ): bool;

	/**
	 * Creates a user again who was deleted, under its former number if that is free: comments and what
	 * plugins keep elsewhere belong to it again. It has no role. Who is left on other sites of the network only
	 * joins this one again, and keeps the fields that those share.
	 *
	 * @param string                $id         The SCIM id of the row.
	 * @param int                   $wp_user_id The former number.
	 * @param array<string, string> $given      Cleaned fields.
	 * @return int The WordPress id.
	 * @throws Rejection When WordPress or a hook does not accept it.
	 * @throws Failure When the database does not store it.
	 */
	public function restore( string $id, int $wp_user_id, string $login, array $given ): int;

	/**
	 * Deletes a user; on a network, takes it off this site and deletes it when it was on no other.
	 *
	 * @param int $reassign_to Whoever gets the content; nothing is trashed.
	 * @throws Rejection When nobody could get the content, or WordPress or a hook does not accept it.
	 * @throws Failure When the database does not delete it.
	 */
	public function delete( int $wp_user_id, int $reassign_to ): void;
}
