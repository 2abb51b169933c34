<?php
/**
 * What the Safety tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class SafetyData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string        $url       Of the tab.
	 * @param ProtectedData $protected Protected accounts.
	 * @param string        $typed     What was typed for one that is to be protected.
	 * @param AlertForm     $alerts    The form that says who is told what by mail.
	 * @param string        $deletion  What goes with the plugin: one of `Removal`.
	 * @param int           $locked    How many users only the plugin keeps out.
	 * @param ?\WP_Error    $error     What is wrong with a form; its code is the field's name.
	 */
	public function __construct(
		public readonly string $url,
		public readonly ProtectedData $protected,
		public readonly string $typed,
		public readonly AlertForm $alerts,
		public readonly string $deletion,
		public readonly int $locked,
		public readonly ?\WP_Error $error,
	) {}

	/**
	 * What is wrong with a field; empty when nothing is.
	 *
	 * @param string $field Name of the field.
	 */
	public function problem( string $field ): string {
		return null !== $this->error && $field === $this->error->get_error_code() ? $this->error->get_error_message() : '';
	}
}
