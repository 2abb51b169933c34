<?php
/**
 * The form that adds a rule. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\GroupsData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\FieldError;
use ScimPress\Roles\RuleBook;

defined( 'ABSPATH' ) || exit;

$scimpress_problem = static fn( string ...$codes ) => null !== $data->error && in_array( $data->error->get_error_code(), $codes, true ) ? $data->error->get_error_message() : '';

?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>" id="scimpress-add-rule">
	<h3><?php esc_html_e( 'Add a rule', 'scimpress' ); ?></h3>
	<?php
	FieldError::summary( $data->error );
	wp_nonce_field( 'scimpress_add_rule', '_wpnonce', false );
	?>
	<input type="hidden" name="scimpress_action" value="add_rule">
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><label for="scimpress-group"><?php esc_html_e( 'Members of the group', 'scimpress' ); ?></label></th>
			<td>
				<select id="scimpress-group" name="group" <?php FieldError::attributes( 'scimpress-group', $scimpress_problem( 'group' ) ); ?>>
					<option value=""><?php esc_html_e( 'No group: the value below', 'scimpress' ); ?></option>
					<?php foreach ( $data->groups as $scimpress_group ) : ?>
						<option value="<?php echo esc_attr( $scimpress_group['id'] ); ?>" <?php selected( $data->typed['group'], $scimpress_group['id'] ); ?>><?php echo esc_html( $scimpress_group['display_name'] ); ?></option>
					<?php endforeach; ?>
				</select>
				<?php FieldError::message( 'scimpress-group', $scimpress_problem( 'group' ) ); ?>
				<p class="description" id="scimpress-group-description"><?php esc_html_e( 'The groups of this page; see below for more.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-value"><?php esc_html_e( 'or who has the value', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-value" name="value" class="regular-text" maxlength="<?php echo esc_attr( (string) RuleBook::LONGEST_VALUE ); ?>" autocomplete="off" value="<?php echo esc_attr( $data->typed['value'] ); ?>" <?php FieldError::attributes( 'scimpress-value', $scimpress_problem( 'value', 'objection' ) ); ?>>
				<?php FieldError::message( 'scimpress-value', $scimpress_problem( 'value', 'objection' ) ); ?>
				<p class="description" id="scimpress-value-description"><?php esc_html_e( 'In the SCIM attributes roles or entitlements; letter case does not count.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-role"><?php esc_html_e( 'get the role', 'scimpress' ); ?></label></th>
			<td>
				<select id="scimpress-role" name="role" <?php FieldError::attributes( 'scimpress-role', $scimpress_problem( 'role', 'dangerous', 'extension' ) ); ?>>
					<?php foreach ( $data->roles as $scimpress_slug => $scimpress_name ) : ?>
						<option value="<?php echo esc_attr( (string) $scimpress_slug ); ?>" <?php selected( $data->typed['role'], (string) $scimpress_slug ); ?>><?php echo esc_html( $scimpress_name ); ?></option>
					<?php endforeach; ?>
				</select>
				<?php FieldError::message( 'scimpress-role', $scimpress_problem( 'role', 'dangerous', 'extension' ) ); ?>
				<p class="description" id="scimpress-role-description"><?php esc_html_e( 'Roles with which somebody can take the site over have to be allowed first, below.', 'scimpress' ); ?></p>
			</td>
		</tr>
	</table>
	<p class="submit">
		<button type="submit" class="button button-primary"><?php esc_html_e( 'Add rule', 'scimpress' ); ?></button>
		<button type="submit" class="button" name="preview" value="1"><?php esc_html_e( 'Show who would change', 'scimpress' ); ?></button>
	</p>
</form>
