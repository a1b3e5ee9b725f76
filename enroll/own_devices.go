package enroll
