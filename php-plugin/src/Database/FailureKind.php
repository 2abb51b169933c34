<?php
/**
 * What became of a statement that failed.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * The kinds of failure that callers tell apart.
 */
enum FailureKind {
	/** The victim of a deadlock, or a lock was waited for too long: it can be tried again. */
	case Deadlock;

	/** A unique key refused the row. */
	case Duplicate;

	/** The database did not do it, or it is not known whether it did. */
	case Unavailable;
}
